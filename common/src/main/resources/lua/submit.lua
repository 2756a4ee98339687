-- submit: – → queued. A batch of new tasks, all or none, once per sequence number of its producer.
-- USES    journal producer entry
-- KEYS    high normal low producer meta stats events record*
--         a record for each task with an id of its own, in the tasks' order
-- ARGV    sequence, producer ttl in ms, then a task each: lane (1 high, 2 normal, 3 low), id or '', chosen (0, 1),
--         number of arguments that follow, field, value, …
-- ANSWER  'TAKEN' and a word a task: +ID new, =ID there already · 'FULL depth limit' · 'SEQUENCE last' · 'FORGOTTEN last'
-- A refusal uses the number up; an error consumes nothing, as nothing was written before it.

local producer, meta = KEYS[4], KEYS[5]
local sequence, ttl = tonumber(ARGV[1]), ARGV[2]

local earlier = earlier_answer(producer, sequence, ttl)
if earlier then return earlier end -- guard: sequence

-- XLEN also refuses a lane that is no stream, before anything is written.
local depth = redis.call('XLEN', KEYS[1]) + redis.call('XLEN', KEYS[2]) + redis.call('XLEN', KEYS[3])
local limit = tonumber(redis.call('HGET', meta, 'max_depth'))
local new = 0
local at = 3
while ARGV[at] do
  new = new + 1
  at = at + 4 + tonumber(ARGV[at + 3])
end

if limit and depth + new > limit then
  for lane = 1, 3 do
    local summary = redis.pcall('XPENDING', KEYS[lane], 'workers')
    depth = depth - (summary.err and 0 or summary[1])
  end
  local full = 'FULL ' .. depth .. ' ' .. limit
  if depth + new > limit then return remember_answer(producer, sequence, ttl, full) end -- guard: depth
end

local answer, story, records, taken = {'TAKEN'}, {}, 7, 0
at = 3
while ARGV[at] do
  local lane, id, arguments = tonumber(ARGV[at]), ARGV[at + 1], tonumber(ARGV[at + 3])
  local record, duplicate
  if id ~= '' then
    records = records + 1
    record = KEYS[records]
    duplicate = redis.call('EXISTS', record) == 1 -- guard: duplicate
  end
  if duplicate then
    answer[#answer + 1] = '=' .. id
    redis.pcall('HINCRBY', KEYS[6], 'duplicates', 1)
  else
    local lease = redis.call('XADD', KEYS[lane], '*', unpack(ARGV, at + 4, at + 3 + arguments)) .. LANE_SUFFIXES[lane]
    if record then
      redis.call('HSET', record, 'state', 'queued', 'lease', lease, 'chosen', ARGV[at + 2], 'submitted', server_millis())
    else
      id = lease
    end
    taken = taken + 1
    answer[#answer + 1] = '+' .. id
    story[#story + 1] = id
    story[#story + 1] = 'submitted'
  end
  at = at + 4 + arguments
end

remember_answer(producer, sequence, ttl, table.concat(answer, ' '))
tell(KEYS[7], meta, story)
count(KEYS[6], {submitted = taken})
return table.concat(answer, ' ')
