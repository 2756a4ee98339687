-- renew: renews the leaderships of idle shards, many in one call. In a cluster, each call has one shard. The script never acquires a
-- leadership; lead does that.
-- KEYS    leader*
-- ARGV    ttl in ms, then a token for each key
-- ANSWER  a character for each key: 1, or 0 if the caller does not hold it

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
