-- hand_over: gives a shard's leadership to whoever asks next; the canary's life goes on, so that one needs no wait.
-- KEYS    leader
-- ARGV    token
-- ANSWER  1, or 0 when the caller does not hold it

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end -- guard: holder
redis.call('SET', KEYS[1], 'handed-over:' .. ARGV[1], 'KEEPTTL')
return 1
