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

local later, leader, dead, events, stats, meta, cancelling = unpack(KEYS, 4, 10)
local token, ended_channel, ttl = unpack(ARGV, 1, 3)
local ids, records = {unpack(ARGV, 4)}, {unpack(KEYS, 11)}
local now = server_millis()
local story, counts, promoted, left, refusal, lost, died = {}, {}, 0, 0, nil, {}, {}
local PUT_ASIDE = 10000

if read_typed('GET', leader) ~= token then return {-1, 0, {}, {}} end -- guard: leader

local refused = missing_right('XADD', 'HDEL', 'HEXISTS', 'HGET', 'HGETALL', 'HSET', 'ZADD', 'ZREM', 'ZSCORE', 'HMGET', 'TYPE', 'PEXPIRE')
if refused then return refused end -- guard: rights
redis.call('ZCARD', dead)
local asked = requests(cancelling, ids)

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
  died[#died + 1] = id
  redis.call('ZADD', dead, now, id)
  redis.pcall('PUBLISH', ended_channel, id)
  raise(counts, 'dead')
  raise(counts, 'dead:MALFORMED')
  return 'dead code=MALFORMED'
end

local function bury_unfit(id, record, fields)
  return bury_record(id, record, 'the record holds ' .. #fields / 2 .. ' fields of an entry; it takes 1 to ' .. MOST_FIELDS)
end

local function end_stopped(id, record, names)
  return stop({task = id, record = record, message = 'asked to stop before it was tried again', now = now, ttl = ttl,
    channel = ended_channel, cancelling = cancelling, meta = meta, kept = names}, counts)
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

-- Writes the next state of a task whose record holds the fields of its entry. Returns the event, or nil if the lane refused the task.
local function promote(id, record, changed_by_hand)
  local fields, names = kept_fields(record)
  weigh(fields)
  if asked[id] then return end_stopped(id, record, names) end -- guard: asked-to-stop
  if changed_by_hand then
    return bury_record(id, record, "it waited, and its record's state was changed by hand; its fields are kept, so a replay runs it")
  end
  if #fields == 0 or too_many(fields) then return bury_unfit(id, record, fields) end -- guard: fields
  if field(fields, 'id') ~= id then fields = amend(fields, {id = id}) end -- guard: id
  return queue(record, fields, names)
end

-- Handles a due task whose state was changed by hand. Returns the event, or '' for none.
local function take_changed(id, record, state)
  local rest = what_is_left(record, state)
  if rest == 'LOST' then
    return alarm('scheduled-lost', id, state)
  elseif rest == 'KEPT' then
    return promote(id, record, true)
  end
  return ''
end

-- Returns the event, '' for none, or nil if the lane refused the task.
local function take_due(id, record)
  local state = read_typed('HGET', record, 'state')
  if state ~= 'scheduled' then return take_changed(id, record, state) end -- guard: scheduled
  return promote(id, record, false)
end

-- Returns true if the task is in 'later' and its due time has come.
local function is_due(id)
  local due = tonumber(redis.call('ZSCORE', later, id))
  if due and due > now then return false end -- guard: due
  return due ~= nil
end

for i, id in ipairs(ids) do
  if had_enough() then
    left = #ids - i + 1
    break
  end
  if is_due(id) then
    local event = take_due(id, records[i])
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

tell(events, meta, story)
count(stats, counts)
return refusal or {promoted, left, lost, died}
