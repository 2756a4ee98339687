-- promote: scheduled → queued, cancelled or dead. Moves due tasks into their own lanes, if the caller leads the shard. The server's
-- clock decides what is due.
-- USES    rights journal tokens entry enter leave measure
-- KEYS    high normal low later leader dead events stats meta cancelling record*
--         a record for each id, in order
-- ARGV    token, ended channel, ttl of a cancelled task's record in ms, then the ids
-- ANSWER  how many were promoted, or -1 if the caller does not lead the shard; how many ids at the end were not processed because
--         about 8 MiB were moved; ids of the lost tasks; ids of the tasks that are dead now. If a lane refused a task, for example
--         because its key is not a stream, Redis's error instead
-- A task that its lane refused is tried again ten seconds later, so that it does not block the due tasks after it.

local later = KEYS[4]
local now = server_millis()
local story, counts, promoted, left, refusal, lost, dead = {}, {}, 0, 0, nil, {}, {}
local PUT_ASIDE = 10000

if read_typed('GET', KEYS[5]) ~= ARGV[1] then return {-1, 0, {}, {}} end -- guard: leader

local refused = missing_right('XADD', 'HDEL', 'HEXISTS', 'HGET', 'HGETALL', 'HSET', 'ZADD', 'ZREM', 'ZSCORE', 'HMGET', 'TYPE', 'PEXPIRE')
if refused then return refused end -- guard: rights
redis.call('ZCARD', KEYS[6])
local asked = requests(KEYS[10], {unpack(ARGV, 4)})

-- Queues a task and returns the event. Returns nil if the lane refused the task; then nothing was changed.
local function queue(record, fields, names)
  local lane = LANES[redis.call('HGET', record, 'lane') or ''] or 2
  local lease, refused_by = try_enter(lane, fields)
  if not lease then
    refusal = refusal or refused_by
    return nil
  end
  drop_fields(record, names)
  redis.call('HDEL', record, 'due', 'lane', 'code', 'cause', 'message', 'worker')
  set_queued(record, lease, digits(counter(fields, 'token', 1)))
  promoted = promoted + 1
  raise(counts, 'promoted')
  return 'promoted lease=' .. lease
end

-- Dead-letters a record that cannot become an entry. It would block all due tasks after it.
local function bury_record(id, record, message)
  leave(record, true, 'dead', now, 'code', 'MALFORMED', 'cause', '', 'message', message, 'lane', redis.call('HGET', record, 'lane') or 'normal')
  dead[#dead + 1] = id
  redis.call('ZADD', KEYS[6], now, id)
  redis.pcall('PUBLISH', ARGV[2], id)
  raise(counts, 'dead')
  raise(counts, 'dead:MALFORMED')
  return 'dead code=MALFORMED'
end

local function end_stopped(id, record, names)
  return stop({task = id, record = record, message = 'asked to stop before it was tried again', now = now, ttl = ARGV[3],
    channel = ARGV[2], cancelling = KEYS[10], meta = KEYS[9], kept = names}, counts)
end

local ENDED = {succeeded = true, dead = true, cancelled = true}

-- Classifies a due task whose state is not 'scheduled' because its record was changed by hand: SOUND if it is queued and has an
-- entry, KEPT if its record still holds the fields of an entry, else LOST. No script leaves such a task in 'later'.
local function what_is_left(record, state)
  if state == nil then return 'LOST' end
  local kept = redis.call('HEXISTS', record, 'f:type') == 1 and redis.call('HEXISTS', record, 'f:body') == 1
  if ENDED[state] then kept = false end -- guard: ended
  if state == 'queued' and redis.call('HEXISTS', record, 'lease') == 1 then return 'SOUND' end -- guard: queued
  return kept and 'KEPT' or 'LOST'
end

local function alarm(what, id, state)
  lost[#lost + 1] = id
  raise(counts, 'scheduled-lost')
  local name = 'alarm:' .. what
  return name .. ' state=' .. (ENDED[state] and state or 'none')
end

for i = 4, #ARGV do
  if had_enough() then
    left = #ARGV - i + 1
    break
  end
  local id, record = ARGV[i], KEYS[7 + i]
  local due = tonumber(redis.call('ZSCORE', later, id))
  if due and due > now then due = nil end -- guard: due
  if due then
    local state = read_typed('HGET', record, 'state')
    local wanted, kept, event = true, false, ''
    if state ~= 'scheduled' then wanted = false end -- guard: scheduled
    if not wanted then
      local rest = what_is_left(record, state)
      kept = rest == 'KEPT'
      event = rest == 'LOST' and alarm('scheduled-lost', id, state) or ''
    end
    if wanted or kept then
      local fields, names = kept_fields(record)
      weigh(fields)
      local fit = true
      if #fields == 0 or too_many(fields) then fit = false end -- guard: fields
      local stopped = false
      if asked[id] then stopped = true end -- guard: asked-to-stop
      if stopped then
        event = end_stopped(id, record, names)
      elseif kept then
        event = bury_record(id, record, "it waited, and its record's state was changed by hand; its fields are kept, so a replay runs it")
      elseif fit then
        event = queue(record, fields, names)
      else
        event = bury_record(id, record, 'the record holds ' .. #fields / 2 .. ' fields of an entry; it takes 1 to ' .. MOST_FIELDS)
      end
    end
    if event and event ~= '' then
      story[#story + 1] = id
      story[#story + 1] = event
    end
    if event then
      redis.call('ZREM', later, id)
    else
      redis.call('ZADD', later, 'XX', digits(now + PUT_ASIDE), id)
    end
  end
end

tell(KEYS[7], KEYS[9], story)
count(KEYS[8], counts)
return refusal or {promoted, left, lost, dead}
