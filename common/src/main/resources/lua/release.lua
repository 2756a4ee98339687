-- release: running → queued. A worker hands back what it could not finish: a new entry, no attempt spent.
-- USES    rights journal entry pending
-- KEYS    high normal low events stats meta (heartbeat record record)*
--         a heartbeat, a record and the record of its lease's own name for each release, in order
-- ARGV    worker, reason, then a release each: lane (1 high, 2 normal, 3 low), entry id, task id
-- ANSWER  a character a release: 1 carried out, 0 lease lost, or an entry of too many fields, left to recovery

local worker, reason = ARGV[1], ARGV[2]
local answer, story, released = {}, {}, 0

local refused = missing_right('XADD', 'XDEL', 'XPENDING', 'XRANGE', 'DEL', 'HMGET', 'HSET', 'TYPE')
if refused then return refused end -- guard: rights
redis.call('XACK', KEYS[2], 'workers', '0-0')
for i = 3, #ARGV, 3 do
  local lane, id, task = tonumber(ARGV[i]), ARGV[i + 1], ARGV[i + 2]
  local stream, key = KEYS[lane], 7 + i - 3
  local owned = true
  if not holding_of(stream, id, worker) then owned = false end -- guard: owner
  local fields = owned and read_entry(stream, id)
  if fields and too_many(fields) then owned, fields = false, nil end -- guard: fields
  if owned then
    redis.call('XACK', stream, 'workers', id)
  end
  if fields then
    local record
    task, record = speaks_for(task, KEYS[key + 1], id .. LANE_SUFFIXES[lane], KEYS[key + 2])
    local lease = requeue(fields, task, lane, {})
    redis.call('XDEL', stream, id)
    redis.call('DEL', KEYS[key])
    redis.call('HSET', record, 'state', 'queued', 'lease', lease)
    released = released + 1
    story[#story + 1] = task
    story[#story + 1] = (reason == 'shutdown' and 'aborted:shutdown' or 'requeued:' .. reason) .. ' worker=' .. worker
      .. ' lease=' .. lease
  elseif owned then
    story[#story + 1] = task
    story[#story + 1] = 'vanished worker=' .. worker
  end
  answer[#answer + 1] = owned and '1' or '0'
end

tell(KEYS[4], KEYS[6], story)
if released > 0 then
  count(KEYS[5], {['requeued:' .. reason] = released})
end
return table.concat(answer)
