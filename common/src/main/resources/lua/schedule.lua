-- schedule: – → waiting. A batch of tasks for later, all or none, once per sequence number of its producer.
-- USES    journal producer entry
-- KEYS    later producer meta stats events record*
--         a record for each task, in order
-- ARGV    sequence, producer ttl in ms, then a task each: lane (1 high, 2 normal, 3 low), id, chosen (0, 1),
--         'in' or 'at', milliseconds, number of arguments that follow, field, value, …
-- ANSWER  'TAKEN' and a word a task: +ID new, =ID there already · 'SEQUENCE last' · 'FORGOTTEN last'
-- A due time in the past is due at once. Times are the server's.

local later, producer, meta = KEYS[1], KEYS[2], KEYS[3]
local sequence, ttl = tonumber(ARGV[1]), ARGV[2]

local earlier = earlier_answer(producer, sequence, ttl)
if earlier then return earlier end -- guard: sequence

redis.call('ZCARD', later)
local now = server_millis()
local answer, story, at, index, taken = {'TAKEN'}, {}, 3, 5, 0
while ARGV[at] do
  local lane, id, arguments = tonumber(ARGV[at]), ARGV[at + 1], tonumber(ARGV[at + 5])
  index = index + 1
  local record = KEYS[index]
  local duplicate = false
  duplicate = redis.call('EXISTS', record) == 1 -- guard: duplicate
  if duplicate then
    answer[#answer + 1] = '=' .. id
    redis.pcall('HINCRBY', KEYS[4], 'duplicates', 1)
  else
    local due = tonumber(ARGV[at + 4])
    if ARGV[at + 3] == 'in' then
      due = now + due
    end
    redis.call('HSET', record, 'state', 'waiting', 'due', due, 'lane', LANE_NAMES[lane], 'chosen', ARGV[at + 2],
      'submitted', now)
    local fields = {}
    for i = at + 6, at + 5 + arguments do
      fields[#fields + 1] = ARGV[i]
    end
    keep_fields(record, fields)
    redis.call('ZADD', later, due, id)
    taken = taken + 1
    answer[#answer + 1] = '+' .. id
    story[#story + 1] = id
    story[#story + 1] = 'scheduled due=' .. string.format('%.0f', due)
  end
  at = at + 6 + arguments
end

remember_answer(producer, sequence, ttl, table.concat(answer, ' '))
tell(KEYS[5], meta, story)
count(KEYS[4], {submitted = taken})
return table.concat(answer, ' ')
