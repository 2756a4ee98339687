-- repair: queued → dead; scheduled → scheduled. Repairs records after a deletion by hand. A queued task whose entry (and payload) is
-- gone from its lane dies. A scheduled task that is missing from 'later' is added again with the due time of its record.
-- USES    rights journal tokens entry pending leave measure again
-- KEYS    high normal low leader later dead events stats meta cancelling record*
--         a record for each id, in order
-- ARGV    token, ended channel, then the ids
-- ANSWER  a word for each id: DEAD · LISTED (added to 'later' again) · SOUND · NOT_LEADER · LATER (not processed: about 8 MiB were
--         read)

local lanes = {KEYS[1], KEYS[2], KEYS[3]}
local leader, later, dead, events, stats, meta, cancelling = unpack(KEYS, 4, 10)
local token, ended_channel = ARGV[1], ARGV[2]
local FIRST_ID, FIRST_RECORD = 3, 11
local answer, story, counts, now = {}, {}, {}, server_millis()

local refused = missing_right('EXISTS', 'HDEL', 'HMGET', 'HSET', 'TYPE', 'XPENDING', 'XRANGE', 'ZADD', 'ZSCORE')
if refused then return refused end -- guard: rights
redis.call('ZCARD', dead)
redis.call('ZCARD', later)
for lane = 1, 3 do
  redis.call('XLEN', lanes[lane])
end
local leads = read_typed('GET', leader) == token

-- Returns true if a consumer holds the entry. Without a group, no consumer does.
local function held(lease)
  local lane, id = place_of(lease)
  if redis.call('EXISTS', lanes[lane]) == 0 then
    return false
  end
  local found = redis.pcall('XPENDING', lanes[lane], 'workers', id, id, 1)
  if found.err and string.sub(found.err, 1, 7) ~= 'NOGROUP' then
    return redis.call('XPENDING', lanes[lane], 'workers', id, id, 1)
  end
  return found[1] ~= nil
end

local function bury_lost(id, record, lease)
  redis.pcall('HDEL', cancelling, id)
  return bury({task = id, record = record, fields = {}, lane = place_of(lease), code = 'MALFORMED', cause = '',
    message = 'its entry ' .. lease .. ' was deleted from its lane before the task ended, and not by Headrace; the payload was'
      .. ' deleted with it', by = 'controller', now = now, dead = dead, channel = ended_channel}, counts)
end

local function list_again(id, due)
  if not due or #due > 15 or not string.find(due, '^%d+$') then
    due = now
  end
  redis.call('ZADD', later, due, id)
  story[#story + 1] = id
  story[#story + 1] = 'listed due=' .. due
  return 'LISTED'
end

local function repair(id, record)
  if not leads then return 'NOT_LEADER' end -- guard: leader
  local facts = read_typed('HMGET', record, 'state', 'lease', 'due') or {}
  if facts[1] == 'scheduled' then
    if redis.call('ZSCORE', later, id) then return 'SOUND' end -- guard: listed
    return list_again(id, facts[3])
  end
  if facts[1] ~= 'queued' or not place_of(facts[2]) then
    return 'SOUND'
  end
  if not entry_is_gone(facts[2], lanes) then return 'SOUND' end -- guard: gone
  if held(facts[2]) then return 'SOUND' end -- guard: held
  story[#story + 1] = id
  story[#story + 1] = bury_lost(id, record, facts[2])
  return 'DEAD'
end

for i = FIRST_ID, #ARGV do
  local id, record = ARGV[i], KEYS[FIRST_RECORD + i - FIRST_ID]
  answer[#answer + 1] = had_enough() and 'LATER' or repair(id, record)
end

tell(events, meta, story)
count(stats, counts)
return answer
