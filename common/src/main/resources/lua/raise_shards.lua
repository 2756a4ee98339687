-- raise_shards: raises the queue's number of shards. It never lowers it, because nothing would read the removed shards.
-- KEYS    meta
-- ARGV    the new number of shards
-- ANSWER  the previous number of shards

local said = redis.call('HGET', KEYS[1], 'shards') or '1'
local had = string.find(said, '^%d+$') and tonumber(said)
if not had then return redis.error_reply('CORRUPT the field shards is no number') end
if had >= tonumber(ARGV[1]) then return had end -- guard: fewer
redis.call('HSET', KEYS[1], 'shards', ARGV[1])
return had
