-- names: returns the task ids and types of entries; callers need the ids to pass the tasks' records as keys. Reads only. Redis loads
-- the payloads but returns none of them.
-- USES    entry measure
-- KEYS    high normal low
-- ARGV    for each entry: lane (1 high, 2 normal, 3 low), entry id
-- ANSWER  for each entry: its task's id or nil, its type or nil · nil if the entry is gone. The answer ends early, but not before
--         the first entry, once about 8 MiB were read

local answer = {}
for i = 1, #ARGV, 2 do
  if had_enough() then
    break
  end
  local fields = read_entry(KEYS[tonumber(ARGV[i])], ARGV[i + 1])
  weigh(fields or {})
  answer[#answer + 1] = fields and {field(fields, 'id') or false, field(fields, 'type') or false} or false
end
return answer
