-- shared/liveness: renews what a worker says of itself, for its ttl.

-- Takes names and values in turn. PEXPIRE comes before all other writes because Redis allows it when out of memory, and allows the rest
-- of a script that has written.
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
