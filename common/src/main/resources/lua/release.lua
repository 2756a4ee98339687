-- release: running → queued or cancelled. A worker puts unfinished tasks back into the queue as new entries; no attempt is spent.
-- Tasks with a stop request end as cancelled, because they must not be started again.
-- USES    rights journal tokens entry enter pending leave
-- KEYS    high normal low events stats meta cancelling (heartbeat record record)*
--         a heartbeat, a record and the record of its lease's own name for each release, in order
-- ARGV    worker, reason, ended channel, ttl of a cancelled task's record in ms, then for each release: lane (1 high, 2 normal,
--         3 low), entry id, task id
-- ANSWER  a character for each release: 1 released, c cancelled, 0 lease lost, or too many fields (recovery decides about the entry)

local worker, reason = ARGV[1], ARGV[2]
local cancelling = KEYS[7]
local answer, story, counts = {}, {}, {}

local names = {}
for i = 5, #ARGV, 3 do
  names[#names + 1] = ARGV[i + 2]
  names[#names + 1] = ARGV[i + 1] .. LANE_SUFFIXES[tonumber(ARGV[i])]
end
local asked = requests(cancelling, names)

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
    by = worker, now = server_millis(), ttl = ARGV[4], channel = ARGV[3], cancelling = cancelling, meta = KEYS[6]}, counts)
end

local refused = missing_right('XADD', 'XDEL', 'XPENDING', 'XRANGE', 'DEL', 'HMGET', 'HSET', 'TYPE', 'HDEL', 'PEXPIRE', 'TIME')
if refused then return refused end -- guard: rights
redis.call('XACK', KEYS[2], 'workers', '0-0')
for i = 5, #ARGV, 3 do
  local lane, id, task = tonumber(ARGV[i]), ARGV[i + 1], ARGV[i + 2]
  local stream, key = KEYS[lane], 8 + i - 5
  local owned = true
  if not holding_of(stream, id, worker) then owned = false end -- guard: owner
  local fields = owned and read_entry(stream, id)
  if fields and too_many(fields) then owned, fields = false, nil end -- guard: fields
  if owned then
    redis.call('XACK', stream, 'workers', id)
  end
  local word = owned and '1' or '0'
  if fields then
    local record, event
    task, record = speaks_for(task, KEYS[key + 1], id .. LANE_SUFFIXES[lane], KEYS[key + 2])
    if asked[task] then word = 'c' end -- guard: asked-to-stop
    if word == 'c' then
      event = end_stopped(task, record)
    else
      event = put_back(task, record, fields, lane)
    end
    redis.call('XDEL', stream, id)
    redis.call('DEL', KEYS[key])
    story[#story + 1] = task
    story[#story + 1] = event
  elseif owned then
    redis.pcall('HDEL', cancelling, id .. LANE_SUFFIXES[lane])
    story[#story + 1] = task
    story[#story + 1] = 'vanished worker=' .. worker
  end
  answer[#answer + 1] = word
end

tell(KEYS[4], KEYS[6], story)
count(KEYS[5], counts)
return table.concat(answer)
