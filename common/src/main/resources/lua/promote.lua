-- promote: waiting → queued. Due tasks go into their own lane; only the leader, only by the server's clock.
-- USES    journal entry
-- KEYS    high normal low later leader events stats meta record*
--         a record for each id, in order
-- ARGV    token, then the ids
-- ANSWER  how many were promoted, or -1 when the caller does not lead the shard

local later = KEYS[4]
local now = server_millis()
local story, promoted = {}, 0

if redis.call('GET', KEYS[5]) ~= ARGV[1] then return -1 end -- guard: leader

for i = 2, #ARGV do
  local id, record = ARGV[i], KEYS[7 + i]
  local due = tonumber(redis.call('ZSCORE', later, id))
  if due and due > now then due = nil end -- guard: due
  if due then
    local state = redis.pcall('HGET', record, 'state')
    local wanted = true
    if state ~= 'waiting' then wanted = false end -- guard: waiting
    if wanted then
      local fields, names = kept_fields(record)
      local lane = LANES[redis.call('HGET', record, 'lane') or ''] or 2
      local lease = redis.call('XADD', KEYS[lane], '*', unpack(fields)) .. LANE_SUFFIXES[lane]
      drop_fields(record, names)
      redis.call('HDEL', record, 'due', 'lane', 'code', 'cause', 'message', 'worker')
      redis.call('HSET', record, 'state', 'queued', 'lease', lease)
      story[#story + 1] = id
      story[#story + 1] = 'promoted lease=' .. lease
      promoted = promoted + 1
    end
    redis.call('ZREM', later, id)
  end
end

tell(KEYS[6], KEYS[8], story)
count(KEYS[7], {promoted = promoted})
return promoted
