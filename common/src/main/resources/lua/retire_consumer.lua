-- retire_consumer: deletes a dead worker's consumer from the lanes in which it holds no entries. DELCONSUMER would drop pending
-- entries, so check and deletion are one script.
-- USES    rights pending
-- KEYS    high normal low leader worker
-- ARGV    token, consumer
-- ANSWER  the number of lanes from which it was deleted, or -1 if the caller does not lead the shard

local leader, liveness = KEYS[4], KEYS[5]
local token, consumer = ARGV[1], ARGV[2]

if read_typed('GET', leader) ~= token then return -1 end -- guard: leader
if expires(liveness) then return 0 end -- guard: liveness
if redis.call('EXISTS', liveness) == 1 then
  redis.call('DEL', liveness)
end

local deleted = 0
for lane = 1, 3 do
  local empty = true
  if #redis.call('XPENDING', KEYS[lane], 'workers', '-', '+', 1, consumer) > 0 then empty = false end -- guard: empty
  if empty then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[lane], 'workers', consumer)
    deleted = deleted + 1
  end
end
return deleted
