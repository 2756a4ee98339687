-- lead: takes or renews a shard's leadership, which is the canary of its scans: it dies before any heartbeat does. Who
-- takes it does so under another token than it renews: what it sent while it believed to lead finds that it leads no more.
-- USES    rights
-- KEYS    leader
-- ARGV    token, token to take it under, ttl in ms
-- ANSWER  RENEWED · ACQUIRED (the key was absent: wait before recovering) · TAKEN_OVER · HELD_BY_ANOTHER
-- Another's key that would outlive ten times the ttl, or has none, is cut to that. A value of another type is replaced.
-- PEXPIRE comes first because Redis allows it, and then the rest of the script, when out of memory.

local holder = read_typed('GET', KEYS[1])
local free = not holder or string.sub(holder, 1, 12) == 'handed-over:'
if holder and not free and holder ~= ARGV[1] then
  -- One that would live for so long is of before the clock was set back, or its controller's ttl is far longer than the
  -- caller's. In the first case that one may be dead, in the second it renews the key long before this is over. One that
  -- would live for ever was written by hand.
  local longest = 10 * tonumber(ARGV[3])
  local left = redis.call('PTTL', KEYS[1])
  if left > longest or left == -1 then
    redis.call('PEXPIRE', KEYS[1], longest)
  end
  return 'HELD_BY_ANOTHER' -- guard: holder
end
local refused = missing_right('SET')
if refused then return refused end -- guard: rights
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if not free then
  return 'RENEWED'
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return holder and 'TAKEN_OVER' or 'ACQUIRED'
