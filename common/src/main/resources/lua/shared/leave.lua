-- shared/leave: every end that is written into a record, as succeeded, dead or cancelled, leads through leave. What waits for the end
-- of a task belongs here.

-- Writes the end into the record, with these names and values beside it. What said where the task was goes, unless there was no
-- record so far.
local function leave(record, had_record, state, now, ...)
  if had_record then
    redis.call('HDEL', record, 'lease', 'due', 'lane')
  end
  redis.call('HSET', record, 'state', state, 'ended', now, ...)
end

-- A task's death. Its fields move into its record, with what killed it; whoever replays it finds all there.
-- A task whose entry was deleted has no fields: its record holds none either, and no replay can make an entry of it.
-- facts: task, record, fields, lane (a number), code, cause ('' for none), message, by, now, dead, channel.
-- Answers the event, and raises the counters.
local function bury(facts, counts)
  local attempt = counter(facts.fields, 'attempt', 1)
  local lane = LANE_NAMES[home_lane(facts.fields, facts.lane)]
  if #facts.fields > 0 then
    keep_fields(facts.record, amend(facts.fields, {id = facts.task, lane = false}))
  end
  leave(facts.record, true, 'dead', facts.now, 'code', facts.code, 'cause', facts.cause, 'message', facts.message, 'lane', lane,
    'worker', facts.by)
  remember_failure(facts.record, attempt,
    digits(facts.now) .. ' ' .. facts.by .. ' ' .. facts.code .. ' ' .. facts.message)
  redis.call('ZADD', facts.dead, facts.now, facts.task)
  redis.pcall('PUBLISH', facts.channel, facts.task)
  raise(counts, 'dead')
  raise(counts, 'dead:' .. facts.code)
  return 'dead code=' .. facts.code .. (facts.cause ~= '' and ' cause=' .. facts.cause or '') .. ' attempt=' .. digits(attempt)
end

-- A task that was asked to stop ends as cancelled wherever it would leave its owner otherwise than by success. The request is a
-- field of 'cancelling'. A requeue, a retry or a promotion that passed over it would start the task anew.

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

-- facts: task, record, message, by (nil where no worker has had it under its last token), now, ttl of the record in ms, channel, cancelling, meta. The record must
-- hold no fields of an entry. Answers the event, and raises the counter.
local function stop(facts, counts)
  leave(facts.record, true, 'cancelled', facts.now, 'code', 'CANCELLED', 'message', facts.message,
    unpack(facts.by and {'worker', facts.by} or {}))
  retire_token(facts.meta, facts.record, facts.by and 1 or 2)
  redis.call('PEXPIRE', facts.record, whole_number(redis.call('HMGET', facts.record, 'dedup')[1]) or facts.ttl)
  redis.pcall('HDEL', facts.cancelling, facts.task)
  redis.pcall('PUBLISH', facts.channel, facts.task)
  raise(counts, 'cancelled')
  return 'cancelled'
end
