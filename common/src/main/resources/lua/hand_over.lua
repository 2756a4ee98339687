-- hand_over: gives a shard's leadership to whoever asks next; the canary's life goes on, so that one needs no wait.
-- USES    rights
-- KEYS    leader
-- ARGV    token
-- ANSWER  1, or 0 when the caller does not hold it
-- PEXPIRE comes first because Redis allows it, and then the rest of the script, when out of memory.

if read_typed('GET', KEYS[1]) ~= ARGV[1] then return 0 end -- guard: holder
local left = math.max(1, redis.call('PTTL', KEYS[1]))
redis.call('PEXPIRE', KEYS[1], left)
redis.call('SET', KEYS[1], 'handed-over:' .. ARGV[1], 'PX', left)
return 1
