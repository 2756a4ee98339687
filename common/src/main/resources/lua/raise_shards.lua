-- raise_shards: says that the queue has more shards, from now on. Never fewer: nobody would read the others.
-- KEYS    meta
-- ARGV    how many shards the queue is to have
-- ANSWER  how many it had

local said = redis.call('HGET', KEYS[1], 'shards') or '1'
local had = string.find(said, '^%d+$') and tonumber(said)
if not had then return redis.error_reply('CORRUPT the field shards is no number') end
if had >= tonumber(ARGV[1]) then return had end -- guard: fewer
redis.call('HSET', KEYS[1], 'shards', ARGV[1])
return had
