-- glance: checks many tasks for callers that wait for their ends, in one call, and says which of them need a closer look. Reads only.
-- USES    rights entry pending group
-- KEYS    high normal low record*
--         a record for each task, in order
-- ARGV    for each task: if its id is a lease, the lane (1 high, 2 normal, 3 low) and the entry id of the lease; else 0 and any text
-- ANSWER  a character for each task: . active (queued, running or scheduled) · ! ended, or not where it should be
-- An entry that was not delivered yet is assumed to exist if its lane holds any entry, because reading it would load its payload.
-- If it was deleted, that is found once the lane is empty or a later entry was delivered.

local delivered = {}

-- Returns the last delivered id of a lane, or false if the lane has no group.
local function lane_delivered_to(lane)
  if delivered[lane] == nil then
    delivered[lane] = false
    local there = redis.call('EXISTS', KEYS[lane]) == 1
    local group = workers_among(there and read_typed('XINFO', 'GROUPS', KEYS[lane]) or {})
    delivered[lane] = group and group['last-delivered-id'] or false
  end
  return delivered[lane]
end

-- Returns true if an undelivered entry may be in its lane. After a restart of Redis without its data the lane is empty.
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
