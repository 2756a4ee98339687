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

local leader, dead, events, stats, meta, cancelling = unpack(KEYS, 4, 9)
local token, ended_channel, ttl, mode = unpack(ARGV, 1, 4)
local degraded = mode == '1'
local answer, story, counts, removed = {}, {}, {}, 0

local refused = missing_right('XADD', 'XDEL', 'XRANGE', 'DEL', 'HDEL', 'HGET', 'HMGET', 'HSET', 'PEXPIRE', 'TIME', 'TYPE', 'ZADD')
if refused then return refused end -- guard: rights
redis.call('ZCARD', dead)
local leads = read_typed('GET', leader) == token

local orphans, key = {}, 10
for at = 5, #ARGV, 3 do
  local lane, id, task = unpack(ARGV, at, at + 2)
  local record, own_record = unpack(KEYS, key, key + 1)
  orphans[#orphans + 1] = {lane = tonumber(lane), id = id, task = task, record = record, own_record = own_record}
  key = key + 2
end
local asked = requests_for(cancelling, orphans)
local marks = degraded and read_typed('HMGET', meta, 'group:high', 'group:normal', 'group:low') or {}

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
    retire_token(meta, orphan.record, 2)
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

local function cancel(orphan)
  return 'CANCELLED', '', stop({task = orphan.task, record = orphan.record, message = 'asked to stop; no worker held it',
    by = 'controller', now = server_millis(), ttl = ttl, channel = ended_channel, cancelling = cancelling, meta = meta}, counts)
end

local function give_up_fields(orphan)
  return 'DEAD', '', bury({task = orphan.task, record = orphan.record, fields = orphan.fields, lane = orphan.lane, code = 'MALFORMED',
    cause = '', message = 'the entry has more than ' .. MOST_FIELDS .. ' fields', by = 'controller', now = server_millis(), dead = dead,
    channel = ended_channel}, counts)
end

-- Returns the answer word, the new lease or '', and the event.
local function decide(orphan)
  local acknowledged = degraded
  if group_is_younger(orphan.lane, orphan.id) then acknowledged = false end -- guard: group
  if acknowledged then
    return acknowledge(orphan)
  end
  if asked[orphan.task] then return cancel(orphan) end -- guard: asked-to-stop
  if too_many(orphan.fields) then return give_up_fields(orphan) end -- guard: fields
  return put_back(orphan)
end

for _, orphan in ipairs(orphans) do
  local stream, id = KEYS[orphan.lane], orphan.id
  local word, lease, event = had_enough() and 'LATER' or held_back(stream, id), '', nil
  orphan.fields = not word and read_entry(stream, id)
  if orphan.fields then
    weigh(orphan.fields)
    orphan.task, orphan.record = speaks_for(orphan.task, orphan.record, id .. LANE_SUFFIXES[orphan.lane], orphan.own_record)
    word, lease, event = decide(orphan)
    removed = removed + redis.call('XDEL', stream, id)
    story[#story + 1] = orphan.task
    story[#story + 1] = event
  end
  answer[#answer + 1] = word or 'CHANGED'
  answer[#answer + 1] = lease
end

tell(events, meta, story)
count_removed(meta, removed)
count(stats, counts)
return answer
