-- schedule: – → scheduled; dead → scheduled. Adds a batch of tasks with a due time, all or none, once per sequence number of its
-- producer. Ids that are already known are handled as in submit.
-- USES    rights journal tokens producer entry measure again
-- KEYS    later producer meta stats events dead cancelling high normal low record*
--         a record for each task, in order
-- ARGV    sequence, producer ttl in ms, then for each task: lane (1 high, 2 normal, 3 low), id, chosen (0 no, 1 yes, 2 yes and not to
--         run again once it died), 'in' or 'at', milliseconds, number of arguments that follow, field, value, …
-- ANSWER  'TAKEN' and a word for each task: +ID new, =ID already known, ^ID runs again, !CODE/CAUSE/ID dead and stays dead ·
--         'SEQUENCE last' · 'FORGOTTEN last'
-- A task whose due time has passed is due at once. The server's clock counts.

local later, producer, meta, stats, events, dead, cancelling = unpack(KEYS, 1, 7)
local lanes = {KEYS[8], KEYS[9], KEYS[10]}
local sequence, ttl = ARGV[1], ARGV[2]

local earlier = earlier_answer(producer, sequence, ttl)
if earlier then return earlier end -- guard: sequence

local refused = missing_right('HSET', 'DEL', 'EXISTS', 'HDEL', 'HEXISTS', 'HGETALL', 'HMGET', 'PERSIST', 'PEXPIRE', 'PTTL', 'TYPE', 'XLEN', 'XRANGE', 'ZADD', 'ZREM', 'ZSCORE')
if refused then return refused end -- guard: rights
redis.call('ZCARD', later)
redis.call('ZCARD', dead)
for lane = 1, 3 do
  redis.call('XLEN', lanes[lane])
end
local now = server_millis()
local settings = read_typed('HMGET', meta, 'events', 'token_base') or {}
local answer, story, at, index, counts = {'TAKEN'}, {}, 3, 10, {}

local function plan(task, event, fields, due)
  redis.call('HSET', task.record, 'state', 'scheduled', 'due', due, 'lane', LANE_NAMES[task.lane], 'chosen', task.chosen,
    'submitted', now)
  keep_fields(task.record, fields)
  if task.chosen == '1' then
    remember_dedup(task.record, fields, 1, #fields)
  end
  redis.call('ZADD', later, due, task.id)
  raise(counts, 'submitted')
  story[#story + 1] = task.id
  story[#story + 1] = event .. ' due=' .. string.format('%.0f', due)
end

while ARGV[at] do
  index = index + 1
  local lane, id, choice, clock, millis, arguments = unpack(ARGV, at, at + 5)
  local task = {lane = tonumber(lane), id = id, chosen = choice == '0' and '0' or '1', record = KEYS[index]}
  local due = tonumber(millis) + (clock == 'in' and now or 0)
  local first = at + 6
  at = first + tonumber(arguments)
  local fields = {}
  for i = first, at - 1 do
    fields[#fields + 1] = ARGV[i]
  end
  local found = there(task.record, id, choice == '1', lanes, later)
  if not found then
    plan(task, 'scheduled', begin_first(fields, first_token(choice, settings[2])), due)
    answer[#answer + 1] = '+' .. id
  elseif found.again then
    bring_back(task.record, dead, cancelling, id)
    plan(task, 'rescheduled', begin_anew(fields, id, found.token, found.attempt), due)
    raise(counts, 'resubmitted')
    answer[#answer + 1] = '^' .. id
  else
    answer[#answer + 1] = found.word .. id
    raise(counts, 'duplicates')
  end
end

remember_answer(producer, sequence, ttl, table.concat(answer, ' '))
tell_up_to(settings[1], events, story)
count(stats, counts)
return table.concat(answer, ' ')
