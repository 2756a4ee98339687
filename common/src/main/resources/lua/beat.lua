-- beat: running → running. Renews a worker's liveness and the tasks that it still holds, and reports those that it does not.
-- USES    rights journal liveness entry pending
-- KEYS    high normal low worker cancelling events meta heartbeat*
--         a heartbeat for each beat, in order
-- ARGV    worker, ttl in ms, number of liveness arguments, field, value, …, then for each of the three lanes: from, to
--         ('' and '' to skip the lane), number of beats, then for each beat: entry id, task id, text, running in ms, own
--         ttl in ms or '', start (0 no event, 1 first beat, 2 a quarantined task that starts or has started)
-- ANSWER  {lost leases, vanished leases, cancelled task ids, lost deliveries as lease and idle in turn}
-- XCLAIM alone would take a lost lease back from its new owner, so the script reads the pending entries list first.

local worker, ttl = ARGV[1], ARGV[2]
local refused = missing_right('EXISTS', 'HMGET', 'SET')
if refused then return refused end -- guard: rights
local at = 4 + tonumber(ARGV[3])
local now = server_millis()
renew_liveness(KEYS[4], string.format('%.0f', now), ttl, unpack(ARGV, 4, at - 1))

local lost, vanished, lost_deliveries, story, asked = {}, {}, {}, {}, {}
local heartbeat = 7

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

for lane = 1, 3 do
  local stream, from, to, beats = KEYS[lane], ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  at = at + 3
  if from ~= '' then
    local held, truncated = holdings(stream, from, to, worker)
    local mine, running, started = {}, {}, {}
    for _ = 1, beats do
      local id = ARGV[at]
      heartbeat = heartbeat + 1
      local owned, place = true, held[id] or truncated and holding_of(stream, id, worker)
      if not place then owned = false end -- guard: owner
      held[id] = nil
      if owned then
        local quarantined = ARGV[at + 5] == '2'
        local starts = ARGV[at + 5] == '1' or quarantined and not (place and place[4] == QUARANTINED_STARTED)
        mine[#mine + 1] = {id = id, at = at, key = KEYS[heartbeat], starts = starts}
        local same = quarantined and started or running
        same[#same + 1] = id
      else
        lost[#lost + 1] = id .. LANE_SUFFIXES[lane]
      end
      at = at + 6
    end
    local renewed = {}
    renew(stream, running, 2, renewed)
    renew(stream, started, QUARANTINED_STARTED, renewed)
    for _, beat in ipairs(mine) do
      if renewed[beat.id] then
        local task, text, millis = ARGV[beat.at + 1], ARGV[beat.at + 2], tonumber(ARGV[beat.at + 3])
        local own_ttl = ARGV[beat.at + 4]
        redis.call('SET', beat.key, text .. ' since=' .. string.format('%.0f', now - millis), 'PX',
          own_ttl ~= '' and own_ttl or ttl)
        asked[#asked + 1] = task
        if beat.starts then
          story[#story + 1] = task
          story[#story + 1] = 'started ' .. text
        end
      else
        vanished[#vanished + 1] = beat.id .. LANE_SUFFIXES[lane]
        story[#story + 1] = ARGV[beat.at + 1]
        story[#story + 1] = 'vanished worker=' .. worker
      end
    end
    for id, entry in pairs(held) do
      lost_deliveries[#lost_deliveries + 1] = id .. LANE_SUFFIXES[lane]
      lost_deliveries[#lost_deliveries + 1] = entry[3]
    end
  end
end

local cancelled = {}
if #asked + #vanished > 0 and redis.call('EXISTS', KEYS[5]) == 1 then
  if #vanished > 0 then
    redis.pcall('HDEL', KEYS[5], unpack(vanished))
  end
  for i, flag in ipairs(#asked > 0 and read_typed('HMGET', KEYS[5], unpack(asked)) or {}) do
    if flag then
      cancelled[#cancelled + 1] = asked[i]
    end
  end
end
tell(KEYS[6], KEYS[7], story)
return {lost, vanished, cancelled, lost_deliveries}
