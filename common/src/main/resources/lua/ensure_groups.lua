-- ensure_groups: makes the group of each lane where it is missing, sets it forward where somebody set it back, and back where
-- somebody set it ahead of the lane, as no entry would be delivered then. An entry that was
-- delivered before must not be delivered again under the same fencing token. So a group that was there and is gone is made at the
-- lane's last id: its entries are orphans then, which the audit queues again under another token.
-- USES    rights journal pending group
-- KEYS    high normal low meta events
-- ARGV    for each lane: an id up to which it was delivered, as the caller knows, or '' where it knows none
-- ANSWER  for each lane a word and an id. THERE, MADE (for the first time, at its start), REMADE (at its last id), SET_FORWARD (to
--         what was delivered), SET_BACK (to the lane's last id), each with the id up to which it is delivered now · BEHIND (it holds nothing so late, as after a DEL
--         or a loss of data), with the last id that it ever had
-- In meta, the field group:LANE says that the lane had its group, and up to which id it was made or set forward last; groups_lost counts
-- groups that had been there and were gone, with or without their lanes, so that the audit looks what went along with them.

local NAMES = {'high', 'normal', 'low'}
local meta, events, answer = KEYS[4], KEYS[5], {}

local check = redis.acl_check_cmd
local function may(subcommand)
  return not check or check('XGROUP', subcommand, KEYS[1], 'workers', '0')
end

-- XGROUP has no missing_right of its own, as its rights are those of its subcommands.
local refused = missing_right('HSET', 'HINCRBY')
if not refused and not (may('CREATE') and may('SETID')) then
  refused = redis.error_reply('NOPERM this user may not run XGROUP CREATE and XGROUP SETID, which the script needs; nothing was changed')
end
if refused then return refused end -- guard: rights

-- The last id of a lane, and how many entries it ever had, which Redis keeps count of since 7.0.
local function last_id(stream)
  local facts = facts_of(redis.call('XINFO', 'STREAM', stream))
  return facts['last-generated-id'], facts['entries-added']
end

-- Sets a group to its lane's end. Redis has to be told how many entries that are, or its counts say nothing of lost ones any more.
local function set_to_end(command, stream)
  local last, added = last_id(stream)
  if added then
    redis.call('XGROUP', command, stream, 'workers', last, 'ENTRIESREAD', added)
  else
    redis.call('XGROUP', command, stream, 'workers', last)
  end
end

-- A meta of another type holds no marks, and takes none.
local marks = read_typed('HMGET', meta, 'group:high', 'group:normal', 'group:low')

local function mark(lane, id)
  if marks then
    redis.call('HSET', meta, 'group:' .. NAMES[lane], id)
  end
end

local function alarm(what, lane, id)
  tell(events, meta, {'*', 'alarm:' .. what .. ' lane=' .. NAMES[lane] .. ' id=' .. id})
end

local lost = 0

local function make(lane, there, marked)
  if marked then
    lost = lost + 1
  end
  local word = 'MADE'
  if there and marked then word = 'REMADE' end -- guard: had-group
  if word == 'REMADE' then
    set_to_end('CREATE', KEYS[lane])
  else
    redis.call('XGROUP', 'CREATE', KEYS[lane], 'workers', '0', 'MKSTREAM')
  end
  local id = delivered_to(KEYS[lane])
  mark(lane, id)
  if word == 'REMADE' then
    alarm('group-recreated', lane, id)
  end
  return word, id
end

-- Up to what the caller knows, or to the last entry that somebody holds: what is behind that was not delivered, as far as Redis knows.
local function set_forward(lane, known, delivered)
  local last = last_id(KEYS[lane])
  if not reaches(last, known) then return 'BEHIND', last end -- guard: behind
  local held = redis.call('XPENDING', KEYS[lane], 'workers')[3]
  local id = held and reaches(held, known) and held or known
  redis.call('XGROUP', 'SETID', KEYS[lane], 'workers', id)
  mark(lane, id)
  alarm('group-set-back', lane, delivered)
  return 'SET_FORWARD', id
end

-- What was added meanwhile stands before the group, and is queued again as orphans.
local function set_back(lane, delivered)
  local last = last_id(KEYS[lane])
  if reaches(last, delivered) then return 'THERE', delivered end -- guard: ahead
  set_to_end('SETID', KEYS[lane])
  mark(lane, last)
  alarm('group-set-ahead', lane, delivered)
  return 'SET_BACK', last
end

for lane = 1, 3 do
  local there = redis.call('EXISTS', KEYS[lane]) == 1
  local delivered = there and delivered_to(KEYS[lane])
  local word, id = 'THERE', delivered
  if not delivered then
    word, id = make(lane, there, marks and marks[lane])
  else
    if marks and not marks[lane] then
      mark(lane, '0-0')
    end
    local known = ARGV[lane]
    if known ~= '' and not reaches(delivered, known) then
      word, id = set_forward(lane, known, delivered)
    else
      word, id = set_back(lane, delivered)
    end
  end
  answer[#answer + 1] = word
  answer[#answer + 1] = id
end
if marks and lost > 0 then
  redis.call('HINCRBY', meta, 'groups_lost', lost)
end
return answer
