-- ensure_groups: creates the missing groups of the lanes. Moves a group forward if it was set back by hand, and back if it was set
-- ahead of the lane, since no entry would be delivered then. An entry must not be delivered twice under the same fencing token. So
-- a group that was lost is created again at the lane's last id: its entries are orphans then, and the audit requeues them under a
-- new token.
-- USES    rights journal alarm pending group
-- KEYS    high normal low meta events
-- ARGV    for each lane: the id of the last delivered entry that the caller knows of, or ''
-- ANSWER  for each lane a word and an id. THERE, MADE (created for the first time, at the lane's start), REMADE (created at the lane's
--         last id), SET_FORWARD (to the last delivered entry), SET_BACK (to the lane's last id), each with the group's last delivered
--         id · BEHIND (the lane has no id as late as the caller's, for example after a DEL or a loss of data), with the lane's last id
-- In meta, the field group:LANE says that the lane had its group, and at which id the group was created or moved last. groups_lost
-- counts the groups that were lost, with or without their lanes; a higher count tells the audit to look for lost tasks. data_id
-- identifies the shard's data: with another one, everything is new, as after a FLUSHALL.

local NAMES = {'high', 'normal', 'low'}
local meta, events, answer = KEYS[4], KEYS[5], {}

local check = redis.acl_check_cmd
local function may(subcommand)
  return not check or check('XGROUP', subcommand, KEYS[1], 'workers', '0')
end

-- missing_right cannot check XGROUP, because an ACL grants its subcommands separately.
local refused = missing_right('HSET', 'HINCRBY', 'TIME')
if not refused and not (may('CREATE') and may('SETID')) then
  refused = redis.error_reply('NOPERM this user may not run XGROUP CREATE and XGROUP SETID, which the script needs; nothing was changed')
end
if refused then return refused end -- guard: rights

-- Returns the last id of a lane and the number of entries that were ever added to it. Redis counts them since 7.0.
local function last_id(stream)
  local facts = facts_of(redis.call('XINFO', 'STREAM', stream))
  return facts['last-generated-id'], facts['entries-added']
end

-- Sets a group to its lane's end. ENTRIESREAD keeps Redis's counts usable: the audit detects lost entries by them.
local function set_to_end(command, stream)
  local last, added = last_id(stream)
  if added then
    redis.call('XGROUP', command, stream, 'workers', last, 'ENTRIESREAD', added)
  else
    redis.call('XGROUP', command, stream, 'workers', last)
  end
end

-- If meta is of another type, marks are neither read nor written.
local marks = read_typed('HMGET', meta, 'group:high', 'group:normal', 'group:low', 'data_id')

local function mark(lane, id)
  if marks then
    redis.call('HSET', meta, 'group:' .. NAMES[lane], id)
  end
end

local function alarm(what, lane, id)
  tell_alarm(events, meta, 'alarm:' .. what .. ' lane=' .. NAMES[lane], ' id=' .. id)
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

-- Moves a group forward to the id that the caller knows, or to the last pending entry if that is greater.
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

-- Moves a group back to the lane's last id. Entries that were added while the group was ahead become orphans and are requeued.
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
if marks and not marks[4] then
  redis.call('HSET', meta, 'data_id', string.format('%.0f', server_millis()))
end
if marks and lost > 0 then
  redis.call('HINCRBY', meta, 'groups_lost', lost)
end
return answer
