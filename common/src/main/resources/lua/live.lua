-- live: renews the liveness of a worker that holds nothing and does not look for strays. Apart from beat because that is
-- most of what an idle worker costs: a script that is called now and then pays for each of its shared parts.
-- KEYS    worker
-- ARGV    ttl in ms, then what the liveness says: field, value, …
-- ANSWER  0
-- PEXPIRE comes first for the reason that beat gives.

local time = redis.call('TIME')
local now = time[1] .. string.format('%03d', math.floor(tonumber(time[2]) / 1000))
local known = redis.call('PEXPIRE', KEYS[1], ARGV[1]) == 1
local said = redis.pcall('HSET', KEYS[1], 'beaten', now, 'ttl', ARGV[1], unpack(ARGV, 2))
if type(said) == 'table' then
  if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then
    redis.call('DEL', KEYS[1])
  end
  redis.call('HSET', KEYS[1], 'beaten', now, 'ttl', ARGV[1], unpack(ARGV, 2))
  known = false
end
if not known then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return 0
