-- hand_over: releases a shard's leadership for the next controller. The leadership key keeps its TTL, so the next leader need not wait.
-- USES    rights
-- KEYS    leader
-- ARGV    token
-- ANSWER  1, or 0 when the caller does not hold it
-- PEXPIRE comes first because Redis allows it when it is out of memory, and then allows the rest of the script.

if read_typed('GET', KEYS[1]) ~= ARGV[1] then return 0 end -- guard: holder
local left = math.max(1, redis.call('PTTL', KEYS[1]))
redis.call('PEXPIRE', KEYS[1], left)
redis.call('SET', KEYS[1], 'handed-over:' .. ARGV[1], 'PX', left)
return 1
