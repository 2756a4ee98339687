-- names: reads what must be known of entries before their tasks' records can be named as keys: ids and types. Reads only,
-- and brings no payload along.
-- USES    entry
-- KEYS    high normal low
-- ARGV    for each entry: lane (1 high, 2 normal, 3 low), entry id
-- ANSWER  for each entry: its task's id or nil, its type or nil · nil where it is gone

local answer = {}
for i = 1, #ARGV, 2 do
  local fields = read_entry(KEYS[tonumber(ARGV[i])], ARGV[i + 1])
  answer[#answer + 1] = fields and {field(fields, 'id') or false, field(fields, 'type') or false} or false
end
return answer
