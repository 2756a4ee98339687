-- submit: – → queued; dead → queued. Adds a batch of tasks, all or none, once per sequence number of its producer. A chosen id that is
-- already known adds no task. A dead task runs again, unless its submitter or the kind of failure forbids it. A task whose entry was
-- deleted by hand runs again too.
-- USES    rights journal tokens producer entry enter measure again
-- KEYS    high normal low producer meta stats events dead cancelling later record*
--         a record for each task with an id of its own, in the tasks' order
-- ARGV    sequence, producer ttl in ms, then the tasks in their order, each in one of two forms:
--         1. lane (1 high, 2 normal, 3 low), n, type, n bodies: n tasks with only a type and a body
--         2. lane, 0, id or '', chosen (0 no, 1 yes, 2 yes and not to run again once it died), number of arguments that follow, field,
--            value, …
-- ANSWER  'TAKEN' and a word for each task: +ID new, =ID already known, ^ID runs again, !CODE/CAUSE/ID dead and stays dead ·
--         'FULL depth limit' · 'SEQUENCE last' · 'FORGOTTEN last'
-- The answer FULL uses the sequence number up. An error does not, because nothing was written before it.

local lanes = {KEYS[1], KEYS[2], KEYS[3]}
local producer, meta, stats, events, dead, cancelling, later, first_record = unpack(KEYS, 4, 11)
local sequence, ttl = ARGV[1], ARGV[2]
local FIRST_TASK, FIRST_RECORD = 3, 11

local earlier = earlier_answer(producer, sequence, ttl)
if earlier then return earlier end -- guard: sequence
local refused = missing_right('HSET', 'PEXPIRE')
if first_record and not refused then
  refused = missing_right('XADD', 'DEL', 'EXISTS', 'HDEL', 'HEXISTS', 'HGETALL', 'HMGET', 'PERSIST', 'PTTL', 'TIME', 'TYPE', 'XRANGE', 'ZREM', 'ZSCORE')
end
if refused then return refused end -- guard: rights

local settings = redis.call('HMGET', meta, 'max_depth', 'events', 'token_base')
local limit = whole_number(settings[1])
local new, parts = 0, 0
local at = FIRST_TASK
while ARGV[at] do
  local run = tonumber(ARGV[at + 1])
  new = new + (run > 0 and run or 1)
  parts = parts + 1
  at = at + (run > 0 and 3 + run or 5 + tonumber(ARGV[at + 4]))
end

-- XLEN and ZCARD also fail on keys of another type before anything is written. If all tasks go into one lane and write nothing
-- else, the first XADD fails itself.
local depth = 0
if limit or first_record or parts > 1 then
  depth = redis.call('XLEN', lanes[1]) + redis.call('XLEN', lanes[2]) + redis.call('XLEN', lanes[3])
end
if first_record then
  redis.call('ZCARD', dead)
end

if limit and depth + new > limit then
  for lane = 1, 3 do
    local summary = redis.pcall('XPENDING', KEYS[lane], 'workers')
    if summary.err and string.sub(summary.err, 1, 7) ~= 'NOGROUP' then
      return summary
    end
    depth = depth - (summary.err and 0 or summary[1])
  end
  local full = 'FULL ' .. depth .. ' ' .. limit
  if depth + new > limit then return remember_answer(producer, sequence, ttl, full) end -- guard: depth
end

local answer, record_key, counts, stamp = {'TAKEN'}, FIRST_RECORD, {}, nil

-- Most tasks are new, so one question covers all records: whether any of them exists. A record that this call has written exists too.
local some_there = first_record and redis.call('EXISTS', unpack(KEYS, FIRST_RECORD)) > 0
local written = {}

local function take(lane, id, record, chosen, token, told, fields, from, to)
  local lease = enter(lane, fields, from, to)
  if record then
    stamp = stamp or digits(server_millis())
    redis.call('HSET', record, 'state', 'queued', 'lease', lease, 'chosen', chosen, 'submitted', stamp, 'token', token)
    if chosen == '1' then
      remember_dedup(record, fields, from, to)
    end
  else
    id = lease
  end
  told[#told + 1] = id
  return id
end

local submitted, resubmitted = {}, {}

-- Queues tasks with only a type and a body. Their task ids are their leases.
local function take_run(lane, kind, from, to)
  local stream, suffix, leases = KEYS[lane], LANE_SUFFIXES[lane], {}
  for i = from, to do
    leases[#leases + 1] = redis.call('XADD', stream, '*', 'type', kind, 'body', ARGV[i]) .. suffix
  end
  answer[#answer + 1] = '+' .. table.concat(leases, ' +')
  submitted[#submitted + 1] = table.concat(leases, ' ')
end

local function take_one(lane, id, choice, from, to)
  local record, found
  if id ~= '' then
    record = KEYS[record_key]
    record_key = record_key + 1
    if some_there or written[record] then
      found = there(record, id, choice == '1', lanes, later)
    end
    written[record] = true
  end
  local chosen = choice == '0' and '0' or '1'
  if not found then
    local token = record and first_token(choice, settings[3]) or 1
    if token > 1 then
      local fields = begin_first({unpack(ARGV, from, to)}, token)
      answer[#answer + 1] = '+' .. take(lane, id, record, chosen, digits(token), submitted, fields, 1, #fields)
    else
      answer[#answer + 1] = '+' .. take(lane, id, record, chosen, '1', submitted, ARGV, from, to)
    end
  elseif found.again then
    local fields = begin_anew({unpack(ARGV, from, to)}, id, found.token, found.attempt)
    bring_back(record, dead, cancelling, id)
    answer[#answer + 1] = '^' .. take(lane, id, record, chosen, digits(found.token + 1), resubmitted, fields, 1, #fields)
  else
    answer[#answer + 1] = found.word .. id
    raise(counts, 'duplicates')
    return 0
  end
  return 1
end

local taken = 0
at = FIRST_TASK
while ARGV[at] do
  local lane, run = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  if run > 0 then
    take_run(lane, ARGV[at + 2], at + 3, at + 2 + run)
    taken = taken + run
    at = at + 3 + run
  else
    local id, choice, arguments, first = ARGV[at + 2], ARGV[at + 3], tonumber(ARGV[at + 4]), at + 5
    at = first + arguments
    taken = taken + take_one(lane, id, choice, first, at - 1)
  end
end

local text = table.concat(answer, ' ')
remember_answer(producer, sequence, ttl, text)
local story = {}
if #submitted > 0 then
  story[#story + 1] = table.concat(submitted, ' ')
  story[#story + 1] = 'submitted'
end
if #resubmitted > 0 then
  raise(counts, 'resubmitted', #resubmitted)
  story[#story + 1] = table.concat(resubmitted, ' ')
  story[#story + 1] = 'resubmitted'
end
if #story > 0 then
  raise(counts, 'submitted', taken)
end
tell_up_to(settings[2], events, story)
count(stats, counts)
return text
