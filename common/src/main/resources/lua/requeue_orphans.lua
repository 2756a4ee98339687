-- requeue_orphans: orphaned → queued. Entries that were delivered and are in no pending entries list, after a
-- DELCONSUMER by hand, say; no budget is spent, as nobody's failure is known.
-- USES    journal entry pending
-- KEYS    high normal low leader events stats meta record*
--         a record for each orphan, in order
-- ARGV    token, then an orphan each: lane (1 high, 2 normal, 3 low), entry id, task id
-- ANSWER  a word and, when requeued, the new lease, or '' for each: REQUEUED · CHANGED · NOT_LEADER

local answer, story, requeued = {}, {}, 0

-- Whether the group has passed the entry; an entry that was never delivered is no orphan but a task in the queue.
local function delivered(stream, id)
  local first, second = string.match(id, '^(%d+)-(%d+)$')
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local facts = {}
    for i = 1, #group - 1, 2 do
      facts[group[i]] = group[i + 1]
    end
    if facts.name == 'workers' then
      local last_first, last_second = string.match(facts['last-delivered-id'], '^(%d+)-(%d+)$')
      first, second, last_first, last_second =
        tonumber(first), tonumber(second), tonumber(last_first), tonumber(last_second)
      return first < last_first or first == last_first and second <= last_second
    end
  end
  return false
end

local function held_back(stream, id)
  if redis.call('GET', KEYS[4]) ~= ARGV[1] then return 'NOT_LEADER' end -- guard: leader
  if holding(stream, id) then return 'CHANGED' end -- guard: pending
  if not delivered(stream, id) then return 'CHANGED' end -- guard: delivered
  return nil
end

for i = 2, #ARGV, 3 do
  local lane, id, task = tonumber(ARGV[i]), ARGV[i + 1], ARGV[i + 2]
  local record = KEYS[8 + (i - 2) / 3]
  local word, lease = held_back(KEYS[lane], id), ''
  local fields = not word and read_entry(KEYS[lane], id)
  if fields then
    own_hash(record)
    lease = requeue(fields, task, lane, {attempt = counter(fields, 'attempt', 1) + 1})
    redis.call('XDEL', KEYS[lane], id)
    redis.call('HSET', record, 'state', 'queued', 'lease', lease)
    story[#story + 1] = task
    story[#story + 1] = 'requeued:orphan lease=' .. lease
    requeued = requeued + 1
    word = 'REQUEUED'
  end
  answer[#answer + 1] = word or 'CHANGED'
  answer[#answer + 1] = lease
end

tell(KEYS[5], KEYS[7], story)
if requeued > 0 then
  count(KEYS[6], {['requeued:orphan'] = requeued})
end
return answer
