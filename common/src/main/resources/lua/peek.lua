-- peek: reads what there is to say of one task: its record, or its entry, without the payload. Reads only. Redis reads the
-- payload along and answers none of it; a value of more than 4 KiB is cut, as all are once 64 KiB were answered. A kept
-- result is answered whole.
-- USES    entry group
-- KEYS    high normal low record
-- ARGV    lane (1 high, 2 normal, 3 low) of an entry, or 4 for the record; the entry's id, or ''
-- ANSWER  names and values in turn; nothing where there is no record; where there is no such entry, the newest id that the
--         lane ever had, alone, and nil for a lane that is gone

local A_VALUE, ALL = 4096, 65536
local key, of_record = KEYS[tonumber(ARGV[1])], ARGV[1] == '4'
local fields = of_record and redis.call('HGETALL', key) or read_entry(key, ARGV[2])
if not fields then
  local there = redis.call('EXISTS', key) == 1
  return there and {facts_of(redis.call('XINFO', 'STREAM', key))['last-generated-id']}
end
local answer, bytes = {}, 0
for i = 1, #fields - 1, 2 do
  local name, value = fields[i], fields[i + 1]
  local result = of_record and name == 'result'
  if name ~= 'body' and name ~= 'f:body' and (result or bytes < ALL) then
    if not result and #value > A_VALUE then
      value = string.sub(value, 1, A_VALUE) .. ' …'
    end
    name = string.sub(name, 1, A_VALUE)
    bytes = bytes + (result and 0 or #name + #value)
    answer[#answer + 1] = name
    answer[#answer + 1] = value
  end
end
return answer
