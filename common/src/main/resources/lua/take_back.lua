-- take_back: running → queued, dead or cancelled. A worker takes tasks back from a previous incarnation of its own instance. Each
-- candidate is decided separately, and only if that incarnation still holds it and neither the incarnation nor the task has sent a
-- heartbeat for more than one and a half intervals. The half interval allows for a heartbeat that is late.
-- USES    rights journal tokens entry enter pending group leave abandoned measure
-- KEYS    high normal low liveness dead events stats cancelling meta (heartbeat record record)*
--         the previous incarnation's liveness; a task's heartbeat, its record, that of its lease's own name, in order
-- ARGV    previous incarnation, its field 'beaten' when the caller began to watch it ('' for no liveness), least idle in ms if there
--         is no liveness, ended channel, ttl of a cancelled task's record in ms, then for each candidate: lane (1 high, 2 normal,
--         3 low), entry id, task id, crashes allowed if the entry does not say
-- ANSWER  for each candidate a word and the new lease if it was requeued, else '': REQUEUED · DEAD · CANCELLED (a stop was
--         requested) · BEATING · RENEWED · CHANGED · VANISHED · LATER (not processed: about 8 MiB were moved)

local liveness, dead, events, stats, cancelling, meta = unpack(KEYS, 4, 9)
local owner, watched, least_idle, ended_channel, record_ttl = unpack(ARGV, 1, 5)
local most_idle = tonumber(least_idle)
local scene = {dead = dead, cancelling = cancelling, meta = meta, channel = ended_channel, ttl = record_ttl, now = server_millis(),
  counts = {}, story = {}}
local answer, removed = {}, 0

local refused = missing_right('XACK', 'XADD', 'XDEL', 'XPENDING', 'XRANGE', 'DEL', 'HDEL', 'HMGET', 'HSET', 'PTTL', 'TYPE', 'ZADD', 'PEXPIRE', 'TIME')
if refused then return refused end -- guard: rights
redis.call('ZCARD', dead)
local candidates, key = {}, 10
for at = 6, #ARGV, 4 do
  local lane, id, task, most_stale = unpack(ARGV, at, at + 3)
  local heartbeat, record, own_record = unpack(KEYS, key, key + 2)
  candidates[#candidates + 1] = {lane = tonumber(lane), id = id, task = task, most_stale = tonumber(most_stale), owner = owner,
    reason = 'restart', heartbeat = heartbeat, record = record, own_record = own_record}
  key = key + 3
end
local asked = requests_for(cancelling, candidates)
local words = read_typed('HMGET', liveness, 'beaten', 'interval', 'ttl') or {}
local beaten, interval, ttl = words[1] or '', tonumber(words[2]), tonumber(words[3])
if beaten ~= '' and interval then
  most_idle = 1.5 * interval
end

-- Returns true if a key may have been written by a recent heartbeat of the previous incarnation. If its liveness does not say its
-- interval and ttl, the key's age is unknown, and the owner is assumed to be alive.
local function beating(key)
  local left = redis.call('PTTL', key)
  if left == -2 then
    return false
  end
  return left == -1 or not (interval and ttl) or ttl - left <= 1.5 * interval
end

-- Returns the guard that protects the candidate, or nil. An incarnation that sent a heartbeat since the caller began to watch it is
-- alive.
local function held_back(c)
  local entry = holding(KEYS[c.lane], c.id)
  if not entry then
    return 'CHANGED'
  end
  if entry[2] ~= owner then return 'CHANGED' end -- guard: owner
  if beaten ~= watched then return 'CHANGED' end -- guard: watched
  if beating(liveness) then return 'BEATING' end -- guard: liveness
  if beating(c.heartbeat) then return 'BEATING' end -- guard: heartbeat
  if entry[3] <= most_idle then return 'RENEWED' end -- guard: idle
  c.deliveries = entry[4]
  return nil
end

local function decide(c)
  if asked[c.task] then return stop_abandoned(c, scene) end -- guard: asked-to-stop
  if too_many(c.fields) then return give_up_fields(c, scene) end -- guard: fields
  local stale = counter(c.fields, 'stale_heartbeat_requeues', 0)
  if never_started(c, stale, c.deliveries) then return queue_again(c, scene, 'unstarted', {}) end -- guard: started
  if stale >= counter(c.fields, 'max_stale', c.most_stale) then return give_up_crashed(c, scene, stale + 1) end -- guard: stale-limit
  return start_again(c, scene, {stale_heartbeat_requeues = stale + 1})
end

-- XACK comes first, as Redis allows it when out of memory, and allows the rest of a script that has written.
local function take(c)
  local stream = KEYS[c.lane]
  c.fields = read_entry(stream, c.id)
  weigh(c.fields or {})
  redis.call('XACK', stream, 'workers', c.id)
  if not c.fields then
    redis.pcall('HDEL', cancelling, c.task)
    note(scene, c.task, 'vanished owner=' .. owner)
    return 'VANISHED', ''
  end
  c.task, c.record = speaks_for(c.task, c.record, c.id .. LANE_SUFFIXES[c.lane], c.own_record)
  local word, lease = decide(c)
  removed = removed + undelivered(stream, c.id)
  redis.call('XDEL', stream, c.id)
  redis.call('DEL', c.heartbeat)
  return word, lease
end

for _, c in ipairs(candidates) do
  local word, lease = had_enough() and 'LATER' or held_back(c), ''
  if not word then
    word, lease = take(c)
  end
  answer[#answer + 1] = word
  answer[#answer + 1] = lease
end

tell(events, meta, scene.story)
count_removed(meta, removed)
count(stats, scene.counts)
return answer
