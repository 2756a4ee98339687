-- renew: renews the leaderships of shards in which nothing happens, many in one call, but for a cluster, where each call has one.
-- It takes nothing: who does not hold one asks by lead.
-- KEYS    leader*
-- ARGV    ttl in ms, then a token for each key
-- ANSWER  a character a key: 1, or 0 when the caller does not hold it

local answer = {}
for i, holder in ipairs(redis.call('MGET', unpack(KEYS))) do
  local held = true
  if holder ~= ARGV[i + 1] then held = false end -- guard: holder
  if held then
    redis.call('PEXPIRE', KEYS[i], ARGV[1])
  end
  answer[i] = held and '1' or '0'
end
return table.concat(answer)
