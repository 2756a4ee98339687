-- shared/journal: reads the server's clock, writes the timeline and the counters.
-- A counter or timeline that cannot be written must not stop a task: both are written last, with pcall.

local function server_millis()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Returns true if a score is the time that the caller saw, in whole ms. A score written by hand may be a fraction or infinite.
local FURTHEST_MOMENT = 1000000000000000
local function is_moment(score, seen)
  if not score then
    return false
  end
  local moment = math.max(-FURTHEST_MOMENT, math.min(FURTHEST_MOMENT, tonumber(score)))
  return (moment < 0 and math.ceil(moment) or math.floor(moment)) == tonumber(seen)
end

-- Parses a numeric setting of the queue's meta: 1 to 15 digits, as in the Java code. Returns nil for anything else.
local function whole_number(text)
  return type(text) == 'string' and #text <= 15 and string.find(text, '^%d+$') and tonumber(text) or nil
end

-- Writes one timeline entry for all that a call did: alternating task ids and events, in the order in which they happened.
-- The cap is the queue's 'events' setting, nil if it is not set.
local function tell_up_to(cap, events, story)
  cap = whole_number(cap) and cap or '10000'
  if tonumber(cap) > 0 and #story > 0 then
    redis.pcall('XADD', events, 'MAXLEN', '~', cap, '*', unpack(story))
  end
end

local function tell(events, meta, story)
  if #story > 0 then
    tell_up_to(redis.pcall('HGET', meta, 'events'), events, story)
  end
end

local function raise(counts, name, by)
  counts[name] = (counts[name] or 0) + (by or 1)
end

-- Counts in meta the entries that Headrace deletes although the group did not deliver them, or forgot them. The audit allows for so
-- many missing entries. The count is in meta, because people reset the counters in stats.
local function count_removed(meta, entries)
  if entries > 0 then
    redis.pcall('HINCRBY', meta, 'removed', entries)
  end
end

local function count(stats, counts)
  for name, by in pairs(counts) do
    redis.pcall('HINCRBY', stats, name, by == 1 and '1' or by)
  end
end
