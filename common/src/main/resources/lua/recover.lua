-- recover: running → queued, dead or cancelled. The controller takes tasks from owners that seem gone. Each candidate is decided
-- separately, and only if the caller leads the shard, the owner is unchanged, no heartbeat exists and the entry was idle long enough.
-- USES    rights journal tokens entry enter pending group leave abandoned measure large
-- KEYS    high normal low leader dead events stats cancelling meta (heartbeat record record liveness)*
--         the candidate's heartbeat, its task's record, that of its lease's own name, its owner's liveness, in order
-- ARGV    token, consumer to claim under, least idle in ms, ended channel, ttl of a cancelled task's record in ms, then for each
--         candidate: lane (1 high, 2 normal, 3 low), entry id, owner, reason (stale, missing-heartbeat), owner alive (0, 1), crashes
--         allowed, missing heartbeats allowed (both are defaults for entries that do not say), task id
-- ANSWER  for each candidate a word and the new lease if it was requeued, else '': REQUEUED · DEAD · CANCELLED (a stop was
--         requested) · BEATING · RENEWED · CHANGED · VANISHED · NOT_LEADER · LATER (not processed: about 8 MiB were moved)

local leader, dead, events, stats, cancelling, meta = unpack(KEYS, 4, 9)
local token, consumer, least_idle, ended_channel, ttl = unpack(ARGV, 1, 5)
local scene = {dead = dead, cancelling = cancelling, meta = meta, channel = ended_channel, ttl = ttl, now = server_millis(), counts = {},
  story = {}}
local answer, removed = {}, 0

local refused = missing_right('XCLAIM', 'XACK', 'XADD', 'XDEL', 'XPENDING', 'XRANGE', 'DEL', 'HDEL', 'HMGET', 'HSET', 'TYPE',
  'ZADD', 'PEXPIRE', 'PTTL', 'TIME')
if refused then return refused end -- guard: rights
redis.call('ZCARD', dead)
local leads = read_typed('GET', leader) == token

local candidates, key = {}, 10
for at = 6, #ARGV, 8 do
  local lane, id, owner, reason, alive, most_stale, most_missing, task = unpack(ARGV, at, at + 7)
  local heartbeat, record, own_record, liveness = unpack(KEYS, key, key + 3)
  candidates[#candidates + 1] = {lane = tonumber(lane), id = id, owner = owner, reason = reason, alive = alive == '1',
    most_stale = tonumber(most_stale), most_missing = tonumber(most_missing), task = task, heartbeat = heartbeat, record = record,
    own_record = own_record, liveness = liveness}
  key = key + 4
end
local asked = requests_for(cancelling, candidates)

-- Returns true if the owner's liveness was renewed later than the least idle time after the delivery. Otherwise the owner may have died
-- before its first heartbeat for the task, while its liveness has not expired yet; that would be a crash. A liveness that no Headrace
-- worker wrote may have no time; then the liveness alone counts.
local function lived_on(c, idle)
  local renewed = tonumber((read_typed('HMGET', c.liveness, 'beaten') or {})[1] or '')
  return renewed == nil or renewed - (scene.now - idle) >= tonumber(least_idle)
end

-- Returns the guard that protects the candidate, or nil. XCLAIM comes last: Redis refuses it if the entry was renewed meanwhile.
local function held_back(c)
  local stream, alive = KEYS[c.lane], expires(c.liveness)
  if not leads then return 'NOT_LEADER' end -- guard: leader
  local entry = holding(stream, c.id)
  if not entry then
    return 'CHANGED'
  end
  if entry[2] ~= c.owner then return 'CHANGED' end -- guard: owner
  if expires(c.heartbeat) then return 'BEATING' end -- guard: heartbeat
  if alive ~= c.alive then return 'CHANGED' end -- guard: liveness
  if c.reason == 'missing-heartbeat' and entry[4] > 1 then return 'CHANGED' end -- guard: beaten-before
  if c.reason == 'missing-heartbeat' and alive and not lived_on(c, entry[3]) then return 'CHANGED' end -- guard: lived-on
  c.deliveries = entry[4]
  local claimed = redis.call('XCLAIM', stream, 'workers', consumer, least_idle, c.id, 'RETRYCOUNT', entry[4], 'JUSTID')
  c.fields = read_entry(stream, c.id)
  weigh(c.fields or {})
  if not c.fields then
    redis.call('XACK', stream, 'workers', c.id)
    redis.pcall('HDEL', cancelling, c.task)
    note(scene, c.task, 'vanished owner=' .. c.owner)
    return 'VANISHED'
  end
  if #claimed == 0 then return 'RENEWED' end -- guard: idle
  return nil
end

-- Requeues a large entry whose owner is alive. The entry did not reach the worker, or is still on its way, so the worker sends no
-- heartbeat for it. That is not a crash.
local function deliver_again(c, bytes)
  local tries = counter(c.fields, 'undelivered', 0)
  if tries >= DELIVERIES then
    return give_up(c, scene, 'MALFORMED', '', 'its ' .. bytes .. ' bytes did not reach a worker in ' .. tries .. ' deliveries: Redis closed'
      .. ' the connection (see client-output-buffer-limit), or the link is too slow for the command timeout')
  end
  return queue_again(c, scene, 'undelivered', {undelivered = tries + 1})
end

local function give_up_missing(c, times)
  return give_up(c, scene, 'MISSING_HEARTBEAT', '', 'no heartbeat came from ' .. c.owner .. ' within ' .. least_idle
    .. ' ms of the claim, ' .. times .. ' times in all, though the worker ' .. (c.alive and 'lives' or 'never registered'))
end

local function recover_stale(c)
  local stale = counter(c.fields, 'stale_heartbeat_requeues', 0)
  if never_started(c, stale, c.deliveries) then return queue_again(c, scene, 'unstarted', {}) end -- guard: started
  if stale >= counter(c.fields, 'max_stale', c.most_stale) then return give_up_crashed(c, scene, stale + 1) end -- guard: stale-limit
  return start_again(c, scene, {stale_heartbeat_requeues = stale + 1})
end

local function recover_missing(c)
  local missing = counter(c.fields, 'missing_heartbeat_requeues', 0)
  if missing >= counter(c.fields, 'max_missing', c.most_missing) then return give_up_missing(c, missing + 1) end -- guard: missing-limit
  return start_again(c, scene, {missing_heartbeat_requeues = missing + 1})
end

local function recover(c)
  if asked[c.task] then return stop_abandoned(c, scene) end -- guard: asked-to-stop
  if too_many(c.fields) then return give_up_fields(c, scene) end -- guard: fields
  local bytes = bytes_of(c.fields)
  if c.alive and is_large(bytes) then return deliver_again(c, bytes) end -- guard: undelivered
  if c.reason == 'stale' then
    return recover_stale(c)
  end
  return recover_missing(c)
end

for _, c in ipairs(candidates) do
  local word, lease = had_enough() and 'LATER' or held_back(c), ''
  if not word then
    c.task, c.record = speaks_for(c.task, c.record, c.id .. LANE_SUFFIXES[c.lane], c.own_record)
    word, lease = recover(c)
    removed = removed + undelivered(KEYS[c.lane], c.id)
    redis.call('XACK', KEYS[c.lane], 'workers', c.id)
    redis.call('XDEL', KEYS[c.lane], c.id)
  end
  answer[#answer + 1] = word
  answer[#answer + 1] = lease
end

tell(events, meta, scene.story)
count_removed(meta, removed)
count(stats, scene.counts)
return answer
