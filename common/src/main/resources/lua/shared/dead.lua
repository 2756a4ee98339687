-- shared/dead: a task's death. Its fields move into its record, with what killed it; whoever replays it finds all there.

-- A task whose entry was deleted has no fields: its record holds none either, and no replay can make an entry of it.
-- facts: task, record, fields, lane (a number), code, cause ('' for none), message, by, now, dead, channel.
-- Answers the event, and raises the counters.
local function bury(facts, counts)
  local attempt = counter(facts.fields, 'attempt', 1)
  local lane = LANE_NAMES[home_lane(facts.fields, facts.lane)]
  if #facts.fields > 0 then
    keep_fields(facts.record, amend(facts.fields, {id = facts.task, lane = false}))
  end
  redis.call('HDEL', facts.record, 'lease', 'due')
  redis.call('HSET', facts.record, 'state', 'dead', 'code', facts.code, 'cause', facts.cause, 'message', facts.message,
    'ended', facts.now, 'lane', lane, 'worker', facts.by)
  remember_failure(facts.record, attempt,
    digits(facts.now) .. ' ' .. facts.by .. ' ' .. facts.code .. ' ' .. facts.message)
  redis.call('ZADD', facts.dead, facts.now, facts.task)
  redis.pcall('PUBLISH', facts.channel, facts.task)
  raise(counts, 'dead')
  raise(counts, 'dead:' .. facts.code)
  return 'dead code=' .. facts.code .. (facts.cause ~= '' and ' cause=' .. facts.cause or '') .. ' attempt=' .. attempt
end
