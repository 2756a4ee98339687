-- beat: running → running. Renews a worker's liveness and the tasks that it still holds, and reports those that it does not.
-- USES    rights journal liveness entry pending
-- KEYS    high normal low worker cancelling events meta heartbeat*
--         a heartbeat for each beat, in order
-- ARGV    worker, ttl in ms, number of liveness arguments, field, value, …, then for each of the three lanes: from, to
--         ('' and '' to skip the lane), number of beats, then for each beat: entry id, task id, text, running in ms, own
--         ttl in ms or '', start (0 no event, 1 first beat, 2 a quarantined task that starts or has started)
-- ANSWER  {lost leases, vanished leases, cancelled task ids, unknown entries as lease and idle in turn}
-- XCLAIM alone would take a lost lease back from its new owner, so the script reads the pending entries list first.

local liveness, cancelling, events, meta = unpack(KEYS, 4, 7)
local worker, ttl, liveness_arguments = ARGV[1], ARGV[2], tonumber(ARGV[3])
local FIRST_HEARTBEAT, LIVENESS, BEAT_VALUES = 8, 4, 6

-- Returns the beat at this position: entry id, task id, text, running in ms, ttl, start.
local function read_beat(at)
  local own_ttl = ARGV[at + 4]
  return ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3]), own_ttl ~= '' and own_ttl or ttl, ARGV[at + 5]
end

local refused = missing_right('EXISTS', 'HMGET', 'SET')
if refused then return refused end -- guard: rights
local at, heartbeat = LIVENESS + liveness_arguments, FIRST_HEARTBEAT
local now = server_millis()
renew_liveness(liveness, string.format('%.0f', now), ttl, unpack(ARGV, LIVENESS, at - 1))

local lost_leases, vanished, unknown, story, asked = {}, {}, {}, {}, {}

-- Renews these entries of the worker, sets their delivery count and notes which of them are still in the stream.
local function renew(stream, ids, deliveries, renewed)
  if #ids == 0 then
    return
  end
  local claim = {'XCLAIM', stream, 'workers', worker, 0, unpack(ids)}
  claim[#claim + 1] = 'RETRYCOUNT'
  claim[#claim + 1] = deliveries
  claim[#claim + 1] = 'JUSTID'
  for _, id in ipairs(redis.call(unpack(claim))) do
    renewed[id] = true
  end
end

-- Returns true if this worker's heartbeat is already there: the worker did not get the answer to its first beat, and sends it again.
-- The count is 2 already at the first beat of an entry that the worker has picked up.
local function has_begun(place, heartbeat_key)
  local text = place and place[4] > 1 and redis.pcall('GET', heartbeat_key)
  return type(text) == 'string' and string.find(text, 'worker=' .. worker .. ' ', 1, true) == 1
end

for lane = 1, 3 do
  local stream, from, to, beats = KEYS[lane], ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  at = at + 3
  if from ~= '' then
    local held, truncated = holdings(stream, from, to, worker)
    local mine, running, started = {}, {}, {}
    for _ = 1, beats do
      local id, task, text, running_millis, task_ttl, start = read_beat(at)
      local owned, place = true, held[id] or truncated and holding_of(stream, id, worker)
      if not place then owned = false end -- guard: owner
      held[id] = nil
      if owned then
        local quarantined = start == '2'
        local starts = start == '1' and not has_begun(place, KEYS[heartbeat])
          or quarantined and not (place and place[4] == QUARANTINED_STARTED)
        mine[#mine + 1] = {id = id, task = task, text = text, running_millis = running_millis, ttl = task_ttl,
          heartbeat = KEYS[heartbeat], starts = starts}
        local same = quarantined and started or running
        same[#same + 1] = id
      else
        lost_leases[#lost_leases + 1] = id .. LANE_SUFFIXES[lane]
      end
      at, heartbeat = at + BEAT_VALUES, heartbeat + 1
    end
    local renewed = {}
    renew(stream, running, 2, renewed)
    renew(stream, started, QUARANTINED_STARTED, renewed)
    for _, beat in ipairs(mine) do
      if renewed[beat.id] then
        redis.call('SET', beat.heartbeat, beat.text .. ' since=' .. string.format('%.0f', now - beat.running_millis), 'PX', beat.ttl)
        asked[#asked + 1] = beat.task
        if beat.starts then
          story[#story + 1] = beat.task
          story[#story + 1] = 'started ' .. beat.text
        end
      else
        vanished[#vanished + 1] = beat.id .. LANE_SUFFIXES[lane]
        story[#story + 1] = beat.task
        story[#story + 1] = 'vanished worker=' .. worker
      end
    end
    for id, entry in pairs(held) do
      unknown[#unknown + 1] = id .. LANE_SUFFIXES[lane]
      unknown[#unknown + 1] = entry[3]
    end
  end
end

local cancelled = {}
if #asked + #vanished > 0 and redis.call('EXISTS', cancelling) == 1 then
  if #vanished > 0 then
    redis.pcall('HDEL', cancelling, unpack(vanished))
  end
  for i, flag in ipairs(#asked > 0 and read_typed('HMGET', cancelling, unpack(asked)) or {}) do
    if flag then
      cancelled[#cancelled + 1] = asked[i]
    end
  end
end
tell(events, meta, story)
return {lost_leases, vanished, cancelled, unknown}
