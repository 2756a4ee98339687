-- live: renews the liveness of a worker that holds no tasks and does not look for lost deliveries. This is most of what an idle
-- worker costs, so it is separate from beat: a script that runs rarely pays for each shared part that it includes.
-- USES    liveness
-- KEYS    worker
-- ARGV    ttl in ms, then the fields of the liveness: field, value, …
-- ANSWER  0

local time = redis.call('TIME')
local now = time[1] .. string.format('%03d', math.floor(tonumber(time[2]) / 1000))
renew_liveness(KEYS[1], now, ARGV[1], unpack(ARGV, 2))
return 0
