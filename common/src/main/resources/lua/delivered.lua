-- delivered: reads a page of the ids of a lane's orphans, which are delivered entries that are in no pending entries list. Reads
-- only. Redis is asked for entries only between two pending ones that follow each other in the list. So it reads the payloads of
-- orphans alone, and no payload is answered.
-- USES    measure group
-- KEYS    high normal low
-- ARGV    lane (1 high, 2 normal, 3 low), where to begin as XRANGE takes it, the most pending entries to pass and the most ids to answer
-- ANSWER  the id to go on behind, or '' at the end of what was delivered; then the ids, in order. It ends early, at the earliest
--         behind the first id, once about 8 MiB were read

local stream, from, most = KEYS[tonumber(ARGV[1])], ARGV[2], tonumber(ARGV[3])
local answer = {''}

local groups = redis.pcall('XINFO', 'GROUPS', stream)
if groups.err then
  return groups
end
local group = workers_among(groups)
local last = group and group['last-delivered-id']
-- Behind the very last id there is nothing that a range could begin at.
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
