-- lead: acquires or renews a shard's leadership. The key expires earlier than any heartbeat: as long as it exists, no heartbeat
-- has been lost. A controller acquires under a new token, so calls that it sent under the old token are refused.
-- USES    rights
-- KEYS    leader
-- ARGV    token to renew, token to acquire under, ttl in ms
-- ANSWER  RENEWED · ACQUIRED (the key was absent: wait before recovering) · TAKEN_OVER · HELD_BY_ANOTHER
-- If another controller's key has no TTL or more than ten times the ttl, its TTL is set to ten times the ttl. A value of another
-- type is replaced.
-- PEXPIRE comes first because Redis allows it when it is out of memory, and then allows the rest of the script.

local holder = read_typed('GET', KEYS[1])
local free = not holder or string.sub(holder, 1, 12) == 'handed-over:'
if holder and not free and holder ~= ARGV[1] then
  -- A TTL this long has one of two causes. Either the clock was set back, and the holder may be dead. Or the holder's ttl is far
  -- longer than the caller's; then it renews the key long before the new TTL ends. A key without a TTL was written by hand.
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
