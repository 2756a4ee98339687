-- shared/stop: a task that was asked to stop ends as cancelled wherever it would leave its owner otherwise than by success.
-- The request is a field of 'cancelling'. A requeue, a retry or a promotion that passed over it would start the task anew.

-- Which of these tasks were asked to stop, by name. A key of another type holds no requests.
local function requests(cancelling, names)
  local asked = {}
  if #names == 0 or redis.call('TYPE', cancelling).ok ~= 'hash' then
    return asked
  end
  for i, time in ipairs(redis.call('HMGET', cancelling, unpack(names))) do
    if time then
      asked[names[i]] = true
    end
  end
  return asked
end

-- facts: task, record, message, by (nil for nobody), now, ttl of the record in ms, channel, cancelling, meta. The record must
-- hold no fields of an entry. Answers the event, and raises the counter.
local function stop(facts, counts)
  redis.call('HDEL', facts.record, 'lease', 'due', 'lane')
  redis.call('HSET', facts.record, 'state', 'cancelled', 'code', 'CANCELLED', 'message', facts.message, 'ended', facts.now)
  if facts.by then
    redis.call('HSET', facts.record, 'worker', facts.by)
  end
  redis.call('PEXPIRE', facts.record, facts.ttl)
  retire_token(facts.meta, facts.record, 2)
  redis.pcall('HDEL', facts.cancelling, facts.task)
  redis.pcall('PUBLISH', facts.channel, facts.task)
  raise(counts, 'cancelled')
  return 'cancelled'
end
