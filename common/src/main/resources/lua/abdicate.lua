-- abdicate: gives up a shard's leadership after an interrupted view of Redis. The next leader must wait before it recovers tasks.
-- USES    rights
-- KEYS    leader
-- ARGV    token
-- ANSWER  1, or 0 when the caller does not hold it

if read_typed('GET', KEYS[1]) ~= ARGV[1] then return 0 end -- guard: holder
return redis.call('DEL', KEYS[1])
