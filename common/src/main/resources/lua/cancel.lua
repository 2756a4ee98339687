-- cancel: queued, scheduled → cancelled; running → asked to stop. If a completion comes at the same time, the first one wins.
-- USES    rights journal tokens entry pending leave
-- KEYS    high normal low later record cancelling events stats meta
-- ARGV    task id, its lane (1 high, 2 normal, 3 low; 0 when no entry is known), entry id, record ttl in ms, cancel
--         channel, ended channel
-- ANSWER  CANCELLED · ASKED_TO_STOP · ALREADY_ENDED · UNKNOWN · MOVED (the record leads to another entry: look again)

local later, record, cancelling = KEYS[4], KEYS[5], KEYS[6]
local task, lane, id = ARGV[1], tonumber(ARGV[2]), ARGV[3]

local function ended()
  local _, names = kept_fields(record)
  local counts = {}
  local event = stop({task = task, record = record, message = 'cancelled before it ran', now = server_millis(),
    ttl = ARGV[4], channel = ARGV[6], cancelling = cancelling, meta = KEYS[9], kept = names}, counts)
  tell(KEYS[7], KEYS[9], {task, event})
  count(KEYS[8], counts)
  return 'CANCELLED'
end

local state, lease = unpack(redis.call('HMGET', record, 'state', 'lease'))
if state == 'succeeded' or state == 'dead' or state == 'cancelled' then return 'ALREADY_ENDED' end -- guard: ended
redis.call('HLEN', cancelling)
local refused = missing_right('XDEL', 'HDEL', 'HGETALL', 'HMGET', 'HSET', 'PEXPIRE', 'TIME', 'ZREM')
if refused then return refused end -- guard: rights
if state == 'scheduled' then
  redis.call('ZREM', later, task)
  return ended()
end
if lane == 0 then
  return state and 'MOVED' or 'UNKNOWN'
end
if lease and lease ~= id .. LANE_SUFFIXES[lane] then return 'MOVED' end -- guard: lease

local stream = KEYS[lane]
local entry = nil
if redis.call('EXISTS', stream) == 1 then
  local found = redis.pcall('XPENDING', stream, 'workers', id, id, 1)
  if found.err and string.sub(found.err, 1, 7) ~= 'NOGROUP' then
    return found
  end
  entry = found[1]
end
if entry then -- guard: running
  redis.call('HSET', cancelling, task, server_millis()) -- guard: running
  redis.pcall('PUBLISH', ARGV[5], task) -- guard: running
  tell(KEYS[7], KEYS[9], {task, 'cancel-requested owner=' .. entry[2]}) -- guard: running
  return 'ASKED_TO_STOP' -- guard: running
end -- guard: running
if redis.call('XDEL', stream, id) == 1 then
  return ended()
end
return state and 'MOVED' or 'UNKNOWN'
