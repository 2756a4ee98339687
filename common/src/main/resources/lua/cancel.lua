-- cancel: queued, scheduled → cancelled; running → asked to stop. If a completion comes at the same time, the first one wins.
-- USES    rights journal tokens entry pending leave
-- KEYS    high normal low later record cancelling events stats meta
-- ARGV    task id, its lane (1 high, 2 normal, 3 low; 0 when no entry is known), entry id, record ttl in ms, cancel
--         channel, ended channel
-- ANSWER  CANCELLED · ASKED_TO_STOP · ALREADY_ENDED · UNKNOWN · MOVED (the record leads to another entry: look again)

local later, record, cancelling, events, stats, meta = unpack(KEYS, 4, 9)
local task, lane, id, ttl, cancel_channel, ended_channel = ARGV[1], tonumber(ARGV[2]), unpack(ARGV, 3, 6)

local function ended()
  local _, names = kept_fields(record)
  local counts = {}
  local event = stop({task = task, record = record, message = 'cancelled before it ran', now = server_millis(),
    ttl = ttl, channel = ended_channel, cancelling = cancelling, meta = meta, kept = names}, counts)
  tell(events, meta, {task, event})
  count(stats, counts)
  return 'CANCELLED'
end

local function ask_to_stop(owner)
  redis.call('HSET', cancelling, task, server_millis())
  redis.pcall('PUBLISH', cancel_channel, task)
  tell(events, meta, {task, 'cancel-requested owner=' .. owner})
  return 'ASKED_TO_STOP'
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
if entry then return ask_to_stop(entry[2]) end -- guard: running
if redis.call('XDEL', stream, id) == 1 then
  count_removed(meta, 1)
  return ended()
end
return state and 'MOVED' or 'UNKNOWN'
