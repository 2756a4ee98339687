-- peek: returns a task's record or entry, without the payload. Reads only. Redis loads the payload but does not return it. A value of
-- more than 4 KiB is cut, and no more values are returned after 64 KiB. A kept result is returned whole.
-- USES    entry group
-- KEYS    high normal low record
-- ARGV    lane (1 high, 2 normal, 3 low) of an entry, or 4 for the record; the entry's id, or ''
-- ANSWER  names and values in turn; an empty list if there is no record; if there is no such entry, only the lane's last generated
--         id, or nil if the lane is gone

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
