-- delivered: returns a page of the ids of a lane's orphans: entries that were delivered and are not in the pending entries list.
-- Reads only. The script reads only the gaps between successive pending entries, so Redis loads the payloads of orphans alone. No
-- payload is returned.
-- USES    measure group
-- KEYS    high normal low
-- ARGV    lane (1 high, 2 normal, 3 low), start of the page as for XRANGE, the limit for both pending entries read and ids returned
-- ANSWER  the id after which the next page starts, or '' after the last delivered entry; then the ids, in order. The page ends
--         early, but not before the first id, once about 8 MiB were read

local stream, from, most = KEYS[tonumber(ARGV[1])], ARGV[2], tonumber(ARGV[3])
local answer = {''}

local groups = redis.pcall('XINFO', 'GROUPS', stream)
if groups.err then
  return groups
end
local group = workers_among(groups)
local last = group and group['last-delivered-id']
-- A range that starts after the last delivered entry is empty. After the highest possible id, XRANGE would fail.
if not last or from == '(' .. last then
  return answer
end

local held = redis.call('XPENDING', stream, 'workers', from, last, ARGV[3])
local stop = #held < most and last or held[#held][1]
local place = 1
local passed = nil
while passed ~= stop do
  if #answer > most or had_enough() then
    answer[1] = passed
    return answer
  end
  local holding = held[place]
  local entry = redis.call('XRANGE', stream, from, holding and '(' .. holding[1] or last, 'COUNT', '1')[1]
  if entry then
    weigh(entry[2])
    passed = entry[1]
    answer[#answer + 1] = passed
  else
    passed = holding and holding[1] or stop
    place = place + 1
  end
  from = '(' .. passed
end
if stop ~= last then
  answer[1] = stop
end
return answer
