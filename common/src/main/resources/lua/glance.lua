-- glance: looks at many tasks that somebody waits for, in one call, and says which are worth a closer look. Reads only.
-- USES    rights entry pending group
-- KEYS    high normal low record*
--         a record for each task, in order
-- ARGV    for each task: the lane of the entry that its id spells (1 high, 2 normal, 3 low; 0 for none), that entry's id
-- ANSWER  a character a task: . goes on (queued, running or scheduled) · ! has ended, or is not where it should be
-- An entry that was not delivered yet is taken to be there if its lane holds any entry: reading it would bring its payload along.
-- One that was deleted before it was delivered is found when the lane is empty or was delivered past it.

local delivered = {}

-- The id up to which a lane was delivered; false where it has no group.
local function lane_delivered_to(lane)
  if delivered[lane] == nil then
    delivered[lane] = false
    local there = redis.call('EXISTS', KEYS[lane]) == 1
    local group = workers_among(there and read_typed('XINFO', 'GROUPS', KEYS[lane]) or {})
    delivered[lane] = group and group['last-delivered-id'] or false
  end
  return delivered[lane]
end

-- True where an entry that was not delivered may be in its lane. After a restart of Redis without its data the lane is empty.
local function may_be_queued(lane)
  return redis.call('XLEN', KEYS[lane]) > 0
end

local function goes_on(record, lane, id)
  local facts = read_typed('HMGET', record, 'state', 'lease') or {}
  if facts[1] and facts[1] ~= 'queued' then
    return facts[1] == 'scheduled'
  end
  if facts[2] then
    local entry, suffix = string.match(facts[2], '^(%d+%-%d+)(.*)$')
    id, lane = entry, suffix == '@high' and 1 or suffix == '@low' and 3 or 2
  end
  if lane == 0 or not id then
    return false
  end
  local last = lane_delivered_to(lane)
  if not last then
    return false
  end
  if reaches(last, id) then
    return holding(KEYS[lane], id) ~= nil
  end
  return may_be_queued(lane)
end

local answer = {}
for i = 1, #ARGV, 2 do
  answer[#answer + 1] = goes_on(KEYS[4 + (i - 1) / 2], tonumber(ARGV[i]), ARGV[i + 1]) and '.' or '!'
end
return table.concat(answer)
