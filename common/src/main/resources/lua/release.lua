-- release: running → queued or cancelled. A worker puts unfinished tasks back into the queue as new entries; no attempt is spent.
-- Tasks with a stop request end as cancelled, because they must not be started again.
-- USES    rights journal tokens entry enter pending group leave
-- KEYS    high normal low events stats meta cancelling (heartbeat record record)*
--         a heartbeat, a record and the record of its lease's own name for each release, in order
-- ARGV    worker, reason, ended channel, ttl of a cancelled task's record in ms, then for each release: lane (1 high, 2 normal,
--         3 low), entry id, task id
-- ANSWER  a character for each release: 1 released, c cancelled, 0 lease lost, or too many fields (recovery decides about the entry)

local events, stats, meta, cancelling = unpack(KEYS, 4, 7)
local worker, reason, ended_channel, ttl = unpack(ARGV, 1, 4)
local answer, story, counts, removed = {}, {}, {}, 0

local releases, key = {}, 8
for at = 5, #ARGV, 3 do
  local lane, id, task = unpack(ARGV, at, at + 2)
  local heartbeat, record, own_record = unpack(KEYS, key, key + 2)
  releases[#releases + 1] = {lane = tonumber(lane), id = id, task = task, heartbeat = heartbeat, record = record, own_record = own_record}
  key = key + 3
end
local asked = requests_for(cancelling, releases)

local function note(task, event)
  story[#story + 1] = task
  story[#story + 1] = event
end

-- Requeues the task and returns the event.
local function put_back(task, record, fields, lane)
  local changes = {}
  if reason == 'undelivered' then
    changes.undelivered = counter(fields, 'undelivered', 0) + 1
  end
  local lease, token = requeue(fields, task, lane, changes)
  set_queued(record, lease, token)
  raise(counts, 'requeued:' .. reason)
  return (reason == 'shutdown' and 'aborted:shutdown' or 'requeued:' .. reason) .. ' worker=' .. worker .. ' lease='
    .. lease
end

local function end_stopped(task, record)
  return stop({task = task, record = record, message = 'asked to stop; released by worker ' .. worker .. ' unfinished',
    by = worker, now = server_millis(), ttl = ttl, channel = ended_channel, cancelling = cancelling, meta = meta}, counts)
end

-- Writes the task's next state. Returns the event and the answer character.
local function leave_worker(task, record, fields, lane)
  if asked[task] then return end_stopped(task, record), 'c' end -- guard: asked-to-stop
  return put_back(task, record, fields, lane), '1'
end

-- Returns the answer character.
local function release(r)
  local stream, lease = KEYS[r.lane], r.id .. LANE_SUFFIXES[r.lane]
  if not holding_of(stream, r.id, worker) then return '0' end -- guard: owner
  local fields = read_entry(stream, r.id)
  if fields and too_many(fields) then return '0' end -- guard: fields
  redis.call('XACK', stream, 'workers', r.id)
  if not fields then
    redis.pcall('HDEL', cancelling, lease)
    note(r.task, 'vanished worker=' .. worker)
    return '1'
  end
  local task, record = speaks_for(r.task, r.record, lease, r.own_record)
  local event, word = leave_worker(task, record, fields, r.lane)
  removed = removed + undelivered(stream, r.id)
  redis.call('XDEL', stream, r.id)
  redis.call('DEL', r.heartbeat)
  note(task, event)
  return word
end

local refused = missing_right('XADD', 'XDEL', 'XPENDING', 'XRANGE', 'DEL', 'HMGET', 'HSET', 'TYPE', 'HDEL', 'PEXPIRE', 'TIME')
if refused then return refused end -- guard: rights
redis.call('XACK', KEYS[2], 'workers', '0-0')
for i, r in ipairs(releases) do
  answer[i] = release(r)
end

tell(events, meta, story)
count_removed(meta, removed)
count(stats, counts)
return table.concat(answer)
