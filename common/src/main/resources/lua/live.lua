-- live: renews the liveness of a worker that holds nothing and does not look for lost deliveries. Apart from beat because that is
-- most of what an idle worker costs: a script that is called now and then pays for each of its shared parts.
-- USES    liveness
-- KEYS    worker
-- ARGV    ttl in ms, then what the liveness says: field, value, …
-- ANSWER  0

local time = redis.call('TIME')
local now = time[1] .. string.format('%03d', math.floor(tonumber(time[2]) / 1000))
renew_liveness(KEYS[1], now, ARGV[1], unpack(ARGV, 2))
return 0
