-- requeue_orphans: orphaned → queued, succeeded or cancelled. Requeues entries that were delivered and are not in the pending entries
-- list, for example after a manual DELCONSUMER. No budget is spent, because no failure is known. In the degraded mode, such an entry
-- was acknowledged by a foreign worker, which does not delete entries, so its task has succeeded. The exception are entries up to the
-- id at which the lane's group was created again: for them, Redis no longer knows whether they were acknowledged.
-- USES    rights journal tokens entry enter pending group leave measure
-- KEYS    high normal low leader dead events stats meta cancelling (record record)*
--         a record and the record of its lease's own name for each orphan, in order
-- ARGV    token, ended channel, ttl in ms of the record of a cancelled or acknowledged task, degraded mode (0, 1), then for each
--         orphan: lane (1 high, 2 normal, 3 low), entry id, task id
-- ANSWER  for each orphan a word and the new lease if it was requeued, else '': REQUEUED · ACKNOWLEDGED · DEAD · CHANGED ·
--         CANCELLED (a stop was requested) · NOT_LEADER · LATER (not processed: about 8 MiB were moved)

local answer, story, counts = {}, {}, {}
local ttl, degraded, cancelling = ARGV[3], ARGV[4] == '1', KEYS[9]
local refused = missing_right('XADD', 'XDEL', 'XRANGE', 'DEL', 'HDEL', 'HGET', 'HMGET', 'HSET', 'PEXPIRE', 'TIME', 'TYPE', 'ZADD')
if refused then return refused end -- guard: rights
redis.call('ZCARD', KEYS[5])
local leads = read_typed('GET', KEYS[4]) == ARGV[1]
local names = {}
for i = 5, #ARGV, 3 do
  names[#names + 1] = ARGV[i + 2]
  names[#names + 1] = ARGV[i + 1] .. LANE_SUFFIXES[tonumber(ARGV[i])]
end
local asked = requests(cancelling, names)
local marks = degraded and read_typed('HMGET', KEYS[8], 'group:high', 'group:normal', 'group:low') or {}

-- Returns true if the lane's group was created after the entry, so that Redis does not know whether the entry was acknowledged.
local function group_is_younger(lane, id)
  local mark = marks[lane] and string.match(marks[lane], '^%d+%-%d+$')
  return mark and reaches(mark, id)
end

-- Returns true if the entry was delivered. An entry that was never delivered is not an orphan but a queued task.
local function delivered(stream, id)
  local last = delivered_to(stream)
  return last and reaches(last, id)
end

local function held_back(stream, id)
  if not leads then return 'NOT_LEADER' end -- guard: leader
  if holding(stream, id) then return 'CHANGED' end -- guard: pending
  if not delivered(stream, id) then return 'CHANGED' end -- guard: delivered
  return nil
end

local function put_back(orphan)
  local lease, token = requeue(orphan.fields, orphan.task, orphan.lane, {attempt = counter(orphan.fields, 'attempt', 1) + 1})
  set_queued(orphan.record, lease, token)
  raise(counts, 'requeued:orphan')
  return 'REQUEUED', lease, 'requeued:orphan lease=' .. lease
end

local function acknowledge(orphan)
  if redis.call('HGET', orphan.record, 'chosen') == '1' then
    leave(orphan.record, true, 'succeeded', server_millis())
    retire_token(KEYS[8], orphan.record, 2)
    redis.call('PEXPIRE', orphan.record, whole_number(redis.call('HGET', orphan.record, 'dedup')) or ttl)
  else
    redis.call('DEL', orphan.record)
  end
  if asked[orphan.task] then
    redis.pcall('HDEL', cancelling, orphan.task)
  end
  raise(counts, 'acknowledged')
  return 'ACKNOWLEDGED', '', 'acknowledged'
end

local function requeue_or_bury(orphan)
  local acknowledged = degraded
  if group_is_younger(orphan.lane, orphan.id) then acknowledged = false end -- guard: group
  if acknowledged then
    return acknowledge(orphan)
  end
  if asked[orphan.task] then -- guard: asked-to-stop
    return 'CANCELLED', '', stop({task = orphan.task, record = orphan.record, message = 'asked to stop; nobody held it any' -- guard: asked-to-stop
      .. ' more', by = 'controller', now = server_millis(), ttl = ttl, channel = ARGV[2], cancelling = cancelling, meta = KEYS[8]}, counts) -- guard: asked-to-stop
  end -- guard: asked-to-stop
  if too_many(orphan.fields) then -- guard: fields
    return 'DEAD', '', bury({task = orphan.task, record = orphan.record, fields = orphan.fields, lane = orphan.lane, -- guard: fields
      code = 'MALFORMED', cause = '', message = 'the entry has more than ' .. MOST_FIELDS .. ' fields', by = 'controller', -- guard: fields
      now = server_millis(), dead = KEYS[5], channel = ARGV[2]}, counts) -- guard: fields
  end -- guard: fields
  return put_back(orphan)
end

for i = 5, #ARGV, 3 do
  local lane, id, task = tonumber(ARGV[i]), ARGV[i + 1], ARGV[i + 2]
  local key = 10 + (i - 5) / 3 * 2
  local word, lease = had_enough() and 'LATER' or held_back(KEYS[lane], id), ''
  local fields = not word and read_entry(KEYS[lane], id)
  if fields then
    weigh(fields)
    local orphan, event = {lane = lane, id = id, fields = fields}, nil
    orphan.task, orphan.record = speaks_for(task, KEYS[key], id .. LANE_SUFFIXES[lane], KEYS[key + 1])
    word, lease, event = requeue_or_bury(orphan)
    redis.call('XDEL', KEYS[lane], id)
    story[#story + 1] = orphan.task
    story[#story + 1] = event
  end
  answer[#answer + 1] = word or 'CHANGED'
  answer[#answer + 1] = lease
end

tell(KEYS[6], KEYS[8], story)
count(KEYS[7], counts)
return answer
