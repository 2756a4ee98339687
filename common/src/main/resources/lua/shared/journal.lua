-- shared/journal: the server's clock, the timeline and the counters.
-- A counter or a timeline that cannot be written never stops a task: both go through pcall, after what matters.

local function server_millis()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- One entry for all that a call did: task id and event in turn, in the order it happened.
local function tell(events, meta, story)
  if #story == 0 then
    return
  end
  local cap = tonumber(redis.pcall('HGET', meta, 'events')) or 10000
  if cap > 0 then
    redis.pcall('XADD', events, 'MAXLEN', '~', cap, '*', unpack(story))
  end
end

local function raise(counts, name, by)
  counts[name] = (counts[name] or 0) + (by or 1)
end

local function count(stats, counts)
  for name, by in pairs(counts) do
    redis.pcall('HINCRBY', stats, name, by)
  end
end
