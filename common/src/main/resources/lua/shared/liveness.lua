-- shared/liveness: renews a worker's liveness key.

-- Writes these names and values, and sets the ttl. PEXPIRE comes first because Redis allows it when it is out of memory, and then
-- allows all further writes of the script.
local function renew_liveness(key, now, ttl, ...)
  local known = redis.call('PEXPIRE', key, ttl) == 1
  local said = redis.pcall('HSET', key, 'beaten', now, 'ttl', ttl, ...)
  if type(said) == 'table' then
    if redis.call('TYPE', key).ok ~= 'hash' then
      redis.call('DEL', key)
    end
    redis.call('HSET', key, 'beaten', now, 'ttl', ttl, ...)
    known = false
  end
  if not known then
    redis.call('PEXPIRE', key, ttl)
  end
end
