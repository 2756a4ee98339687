-- settle: running → succeeded, scheduled (retried, snoozed, returned), dead, cancelled. Writes the ends of a batch of attempts. Each
-- end is written only if this worker still holds the entry; a lost lease changes nothing. A task with a stop request ends as
-- cancelled unless it succeeded.
-- USES    rights journal tokens entry pending leave settlements
-- KEYS    high normal low settled later dead events stats cancelling meta (heartbeat|record|record)*
-- ARGV    worker, sequence, answer ttl in ms, dedup ttl in ms, ended channel, range: from and to for each lane ('' for
--         none), then the settlements in their order, each in one of three forms:
--         1. lane (1 high, 2 normal, 3 low), n, n entry ids: plain successes without record and heartbeat, whose task id is the lease
--         2. lane, -n, keep in ms or 0, then n times: entry id, task id or '' if it is the lease, index of its record among KEYS (the
--            next key is the record of its lease's own name if a task id is given), has result (0, 1), result: successes without a
--            heartbeat
--         3. lane, 0, entry id, task id, index of its heartbeat or 0, index of its record or 0 (the next key is the record of its
--            lease's own name), end, number of arguments, arguments: ok: [keep in ms, has result (0, 1), result] · retry: delay in ms,
--            code, message · snooze: delay · defer: delay, a snooze of a task that was not started · return: delay · dead: code,
--            cause or '', message · cancel: message
-- ANSWER  a character for each settlement: 1 written, c cancelled instead, 0 lease lost · 'SEQUENCE last' if the number is older than
--         the last one
-- The first write is an XACK, of no entry if need be: Redis allows it when it is out of memory, so running tasks can finish then.

local settled, later, dead, events, stats, cancelling, meta = unpack(KEYS, 4, 10)
local worker, sequence_digits, answer_ttl, dedup_ttl, ended_channel = unpack(ARGV, 1, 5)
local range_starts, range_ends = {ARGV[6], ARGV[8], ARGV[10]}, {ARGV[7], ARGV[9], ARGV[11]}
local FIRST_SETTLEMENT = 12

local sequence = tonumber(sequence_digits)
local said = read_typed('HGET', settled, 'sequence')
local last = tonumber(said or '') or 0
if sequence == last then return redis.call('HGET', settled, 'answer') end -- guard: sequence
if sequence < last then return 'SEQUENCE ' .. digits(last) end -- guard: stale-sequence

local held, truncated = {}, {}
for lane = 1, 3 do
  if range_starts[lane] ~= '' then
    held[lane], truncated[lane] = holdings(KEYS[lane], range_starts[lane], range_ends[lane], worker)
  end
end

-- All ownership is checked before the first write.
local answer, mine, acks, names = {}, {}, {{}, {}, {}}, {}

local function owns(lane, id)
  local holder = held[lane][id]
  if holder == nil and truncated[lane] then
    holder = holding_of(KEYS[lane], id, worker)
  end
  if not holder then return false end -- guard: owner
  held[lane][id] = false -- guard: twice
  return true
end

-- Returns the entry ids of a run of plain successes that this worker still holds.
local function owned_of(lane, from, to)
  local ids, n, marks = {}, 0, nil
  for i = from, to do
    local id = ARGV[i]
    if owns(lane, id) then
      n = n + 1
      ids[n] = id
      if marks then
        marks[#marks + 1] = '1'
      end
    else
      marks = marks or {string.rep('1', n)}
      marks[#marks + 1] = '0'
    end
  end
  answer[#answer + 1] = marks and table.concat(marks) or string.rep('1', n)
  return ids
end

-- Returns those successes with records that this worker still holds, as one list for each of their values.
local function owned_recorded(lane, keep, from, run)
  local ids, tasks, records, own_records, results, n = {}, {}, {}, {}, {}, 0
  for at = from, from + RECORDED_VALUES * (run - 1), RECORDED_VALUES do
    local id, task, record, own_record, result = read_recorded(at)
    local owned = owns(lane, id)
    answer[#answer + 1] = owned and '1' or '0'
    if owned then
      n = n + 1
      ids[n], tasks[n], records[n], own_records[n], results[n] = id, task, record, own_record, result
      acks[lane][#acks[lane] + 1] = id
    end
  end
  return {lane = lane, keep = keep, ids = ids, tasks = tasks, records = records, own_records = own_records, results = results}
end

local at = FIRST_SETTLEMENT
while ARGV[at] do
  local lane, run = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  at = at + 2
  if run > 0 then
    local ids = owned_of(lane, at, at + run - 1)
    if #ids > 0 then
      mine[#mine + 1] = {lane = lane, plain = ids}
    end
    at = at + run
  elseif run < 0 then
    local recorded = owned_recorded(lane, tonumber(ARGV[at]), at + 1, -run)
    if #recorded.ids > 0 then
      mine[#mine + 1] = recorded
    end
    at = at + 1 - RECORDED_VALUES * run
  else
    local single
    single, at = read_single(lane, at)
    local owned = owns(lane, single.id)
    answer[#answer + 1] = owned and '1' or '0'
    if owned then
      if single.kind ~= 'ok' then
        read_end(single)
        single.place = #answer
      end
      if single.kind ~= 'ok' and single.kind ~= 'cancel' then
        single.fields = read_entry(KEYS[lane], single.id) or {}
        names[#names + 1] = single.task
        names[#names + 1] = single.id .. LANE_SUFFIXES[lane]
      end
      mine[#mine + 1] = single
      acks[lane][#acks[lane] + 1] = single.id
    end
  end
end

local asked = requests(cancelling, names)

-- If 'later' or 'dead' is of another type, the script fails here, before the first write, and only if an end needs the key.
for _, move in ipairs(mine) do
  if move.fields then
    redis.call('ZCARD', later)
    redis.call('ZCARD', dead)
    break
  end
end

-- Plain successes need few rights, and each check costs time. All rights are checked only if records are written.
local asked_to_stop = redis.call('EXISTS', cancelling) == 1
local refused = missing_right('XDEL', 'HSET', 'PEXPIRE')
if not refused and said == nil then
  refused = missing_right('DEL', 'TYPE')
end
if not refused and #acks[1] + #acks[2] + #acks[3] > 0 then
  refused = missing_right('DEL', 'HDEL', 'HMGET', 'PERSIST', 'PEXPIREAT', 'TIME', 'TYPE', 'ZADD')
elseif not refused and asked_to_stop then
  refused = missing_right('HDEL')
end
if refused then return refused end -- guard: rights

local function remove(lane, ids)
  if #ids > 0 then
    redis.call('XACK', KEYS[lane], 'workers', unpack(ids))
    redis.call('XDEL', KEYS[lane], unpack(ids))
  end
end

local now, stamp, expiries = nil, nil, {}
local story, counts, heartbeats, died = {}, {}, {}, {}
local started = 'started worker=' .. worker
local requests_to_drop, begun, succeeded, kept = {}, {}, {}, {}

-- Returns for how long the record of a chosen id is kept: for its deduplication time, and at least as long as its result.
local function chosen_ttl(keep, dedup)
  return math.max(keep, whole_number(dedup) or tonumber(dedup_ttl))
end

-- Returns the moment at which a record expires, in digits, once for all records of a call that are kept equally long. Redis rewrites
-- each PEXPIRE into a PEXPIREAT, and that costs more than this.
local function expiry(ttl)
  expiries[ttl] = expiries[ttl] or digits(now + ttl)
  return expiries[ttl]
end

-- Ends a task as succeeded. A result is kept for the time that the worker asks for. The record keeps the lease, because deleting it costs
-- more than it tells: it counts only while the state is queued.
local function succeed(task, record, facts, keep, result)
  succeeded[#succeeded + 1] = task
  if record then
    local chosen, token = facts[3] == '1', token_of(facts[4])
    if keep == 0 and not chosen then
      redis.call('DEL', record)
    else
      if result then
        leave(record, false, 'succeeded', stamp, 'worker', worker, 'result', result)
      else
        leave(record, false, 'succeeded', stamp, 'worker', worker)
      end
      redis.call('PEXPIREAT', record, expiry(chosen and chosen_ttl(keep, facts[5]) or keep))
      if chosen and token > 1 then
        raise_base(meta, token)
      end
    end
    if keep > 0 then
      kept[#kept + 1] = task
    end
  end
end

-- Puts a task into 'later': the entry's fields move into the record, with the counters of its next attempt. Returns the
-- end of its event, with the due time.
local function put_off(task, record, move, changes)
  local due = now + move.delay
  local lane = LANE_NAMES[home_lane(move.fields, move.lane)]
  changes.lane = false
  keep_fields(record, next_entry(move.fields, task, changes))
  redis.call('HDEL', record, 'lease')
  redis.call('HSET', record, 'state', 'scheduled', 'due', digits(due), 'lane', lane)
  redis.call('ZADD', later, digits(due), task)
  return ' due=' .. digits(due)
end

local function die(task, record, move, code, cause, message)
  died[#died + 1] = task
  return bury({task = task, record = record, fields = move.fields, lane = move.lane, code = code, cause = cause,
    message = message, by = worker, now = now, dead = dead, channel = ended_channel}, counts)
end

local function retry(task, record, move)
  local attempt, code, message = counter(move.fields, 'attempt', 1), move.code, move.message
  local until_when = put_off(task, record, move, {attempt = attempt + 1, failures = counter(move.fields, 'failures', 0) + 1})
  redis.call('HSET', record, 'code', code, 'message', message, 'worker', worker)
  remember_failure(record, attempt, digits(now) .. ' ' .. worker .. ' ' .. code .. ' ' .. message)
  raise(counts, 'retried')
  raise(counts, 'retried:' .. code)
  return 'retried code=' .. code .. ' attempt=' .. digits(attempt) .. until_when
end

local function cancel(task, record, message)
  return stop({task = task, record = record, message = message, by = worker, now = now, ttl = dedup_ttl,
    channel = ended_channel, cancelling = cancelling, meta = meta}, counts)
end

-- Cancels a task with a stop request instead of writing the end that the worker asked for. The record's message describes that end.
local function cancel_instead(move, task, record)
  answer[move.place] = 'c'
  local failed = move.kind == 'retry' or move.kind == 'dead'
  return cancel(task, record, 'asked to stop; the attempt ended by ' .. move.kind
    .. (failed and ': ' .. move.code .. ' ' .. move.message or ''))
end

-- Writes an end other than a success. Returns the event.
local function carry_out(move, task, record)
  if move.kind == 'cancel' then
    return cancel(task, record, move.message)
  end
  if asked[task] then return cancel_instead(move, task, record) end -- guard: asked-to-stop
  if move.kind == 'dead' then
    return die(task, record, move, move.code, move.cause, move.message)
  elseif #move.fields == 0 then
    return die(task, record, move, 'MALFORMED', '',
      'the entry was deleted from its stream while the attempt ran, so there is nothing left to try again')
  elseif move.kind == 'retry' then
    return retry(task, record, move)
  elseif move.kind == 'snooze' or move.kind == 'defer' then
    raise(counts, 'snoozed')
    return 'snoozed' .. put_off(task, record, move, {})
  end
  raise(counts, 'returned')
  return 'returned' .. put_off(task, record, move, {unknown_type_returns = counter(move.fields, 'unknown_type_returns', 0) + 1})
end

-- Adds one event for many tasks; their ids are in one field.
local function tell_of(tasks, event)
  if #tasks > 0 then
    story[#story + 1] = table.concat(tasks, ' ')
    story[#story + 1] = event
  end
end

-- Settles a run of plain successes. The task ids are the leases.
local function all_plain(lane, ids)
  local names = ids
  if lane ~= 2 then
    names = {}
    for i = 1, #ids do
      names[i] = ids[i] .. LANE_SUFFIXES[lane]
    end
  end
  tell_of(names, started)
  tell_of(names, 'succeeded')
  raise(counts, 'succeeded', #ids)
  requests_to_drop[#requests_to_drop + 1] = names
end

-- Returns true if one of the tasks of a run may have a record. Tasks that are named by their leases rarely have one, so one question
-- covers them all. If a task with an id of its own is among them, each record is looked at in its turn.
local function some_recorded(move)
  for _, task in ipairs(move.tasks) do
    if task ~= '' then
      return true
    end
  end
  return redis.call('EXISTS', unpack(move.records)) > 0
end

-- Settles a run of successes with records.
local function all_recorded(move)
  local suffix, keep = LANE_SUFFIXES[move.lane], move.keep
  local look = some_recorded(move)
  for i, id in ipairs(move.ids) do
    local lease, task, record, facts = id .. suffix, move.tasks[i], move.records[i], {}
    if task ~= '' then
      task, record, facts = speaks_for(task, record, lease, move.own_records[i])
    elseif not look or redis.call('EXISTS', record) == 0 then
      task = lease
    else
      task, record, facts = speaks_for(lease, record, lease, record)
    end
    begun[#begun + 1] = task
    succeed(task, record, facts, keep, move.results[i])
  end
end

local function one(move)
  local task, record, facts = move.task, move.record, nil
  if record then
    task, record, facts = speaks_for(task, record, move.id .. LANE_SUFFIXES[move.lane], move.own_record)
  end
  if move.heartbeat then
    heartbeats[#heartbeats + 1] = move.heartbeat
  elseif move.kind ~= 'defer' then
    begun[#begun + 1] = task
  end
  if move.kind == 'ok' then
    local keep, result = read_success(move.at)
    return succeed(task, record, facts, tonumber(keep), result)
  end
  if record then
    redis.call('PERSIST', record)
  end
  local event = carry_out(move, task, record)
  tell_of(begun, started)
  begun = {}
  story[#story + 1] = task
  story[#story + 1] = event
end

-- Entries are deleted only after their next state is written. If Redis refuses a command in between, this worker still holds the
-- task, and the task is not lost.
if #mine == 0 or #acks[1] + #acks[2] + #acks[3] > 0 then
  redis.call('XACK', KEYS[2], 'workers', '0-0')
end
if #acks[1] + #acks[2] + #acks[3] > 0 then
  now = server_millis()
  stamp = digits(now)
end
for _, move in ipairs(mine) do
  if move.plain then
    all_plain(move.lane, move.plain)
  elseif move.tasks then
    all_recorded(move)
  else
    one(move)
  end
end
tell_of(begun, started)
tell_of(succeeded, 'succeeded')
if #succeeded > 0 then
  raise(counts, 'succeeded', #succeeded)
end
if #kept > 0 then
  redis.pcall('PUBLISH', ended_channel, table.concat(kept, ' '))
end
for _, move in ipairs(mine) do
  if move.plain then
    remove(move.lane, move.plain)
  end
end
for lane = 1, 3 do
  remove(lane, acks[lane])
end

if #heartbeats > 0 then
  redis.call('DEL', unpack(heartbeats))
end
requests_to_drop[#requests_to_drop + 1] = died
requests_to_drop[#requests_to_drop + 1] = succeeded
if asked_to_stop then
  for _, ids in ipairs(requests_to_drop) do
    if #ids > 0 then
      redis.pcall('HDEL', cancelling, unpack(ids))
    end
  end
end
local text = table.concat(answer)
if said == nil then
  own_hash(settled)
end
redis.call('HSET', settled, 'sequence', sequence_digits, 'answer', text)
redis.call('PEXPIRE', settled, answer_ttl)
tell(events, meta, story)
count(stats, counts)
return text
