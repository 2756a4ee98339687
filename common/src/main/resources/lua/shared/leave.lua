-- shared/leave: ends tasks. Every end that is written to a record (succeeded, dead or cancelled) goes through leave. Actions that
-- depend on the end of a task belong here.

-- Writes the end and these names and values to the record. The fields that said where the task was are deleted if 'clear' is true.
local function leave(record, clear, state, now, ...)
  if clear then
    redis.call('HDEL', record, 'lease', 'due', 'lane')
  end
  redis.call('HSET', record, 'state', state, 'ended', now, ...)
end

-- Dead-letters a task. Its fields move into its record, together with the reason, so that a replay finds everything there.
-- A task whose entry was deleted has no fields; its record then holds none, and a replay cannot restore an entry.
-- facts: task, record, fields, lane (a number), code, cause ('' for none), message, by, now, dead, channel.
-- Returns the event and increments the counters.
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

-- A task with a stop request ends as cancelled whenever it leaves its owner without a success. The request is a field of
-- 'cancelling'. Every requeue, retry and promotion checks it, because the task would start again otherwise.

-- Returns the set of those tasks that have a stop request. A key of another type holds no requests.
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

-- Returns the set of the ids and leases of these tasks that have a stop request. Each task has the fields task, id (of its entry) and lane.
local function requests_for(cancelling, tasks)
  local names = {}
  for _, each in ipairs(tasks) do
    names[#names + 1] = each.task
    names[#names + 1] = each.id .. LANE_SUFFIXES[each.lane]
  end
  return requests(cancelling, names)
end

-- Ends a task as cancelled. facts: task, record, message, by (the worker, or nil if none had it under its last token), now, ttl of the
-- record in ms, channel, cancelling, meta, kept (the names of an entry's fields that the record holds, or nil): they are read for their token,
-- then deleted. Returns the event and increments the counter.
local function stop(facts, counts)
  leave(facts.record, true, 'cancelled', facts.now, 'code', 'CANCELLED', 'message', facts.message,
    unpack(facts.by and {'worker', facts.by} or {}))
  retire_token(facts.meta, facts.record, facts.by and 1 or 2)
  if facts.kept then
    drop_fields(facts.record, facts.kept)
  end
  redis.call('PEXPIRE', facts.record, whole_number(redis.call('HMGET', facts.record, 'dedup')[1]) or facts.ttl)
  redis.pcall('HDEL', facts.cancelling, facts.task)
  redis.pcall('PUBLISH', facts.channel, facts.task)
  raise(counts, 'cancelled')
  return 'cancelled'
end
