-- renew: renews the leadership of a shard in which nothing happens. It takes nothing: who does not hold it asks by lead.
-- USES    rights
-- KEYS    leader
-- ARGV    token, ttl in ms
-- ANSWER  1, or 0 when the caller does not hold it

if read_typed('GET', KEYS[1]) ~= ARGV[1] then return 0 end -- guard: holder
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
