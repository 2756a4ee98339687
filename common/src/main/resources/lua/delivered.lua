-- delivered: reads a page of the ids of a lane's delivered entries, for the audit. Reads only. Redis reads the payloads
-- along, so entries are taken one by one until it is enough, and no payload is answered.
-- USES    measure group
-- KEYS    high normal low
-- ARGV    lane (1 high, 2 normal, 3 low), where to begin as XRANGE takes it, the most ids
-- ANSWER  1 when there may be more behind them, else 0; then the ids, in order. It ends early, at the earliest behind the
--         first, once about 8 MiB were read

local stream, from, most = KEYS[tonumber(ARGV[1])], ARGV[2], tonumber(ARGV[3])
local answer = {0}

local groups = redis.pcall('XINFO', 'GROUPS', stream)
if groups.err then
  return groups
end
local group = workers_among(groups)
local last = group and group['last-delivered-id']

-- Behind the very last id there is nothing that XRANGE could be asked for.
while last and from ~= '(' .. last do
  if #answer > most or had_enough() then
    answer[1] = 1
    break
  end
  local entry = redis.call('XRANGE', stream, from, last, 'COUNT', '1')[1]
  if not entry then
    break
  end
  weigh(entry[2])
  answer[#answer + 1] = entry[1]
  from = '(' .. entry[1]
end
return answer
