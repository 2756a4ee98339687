-- shared/journal: the server's clock, the timeline and the counters.
-- A counter or a timeline that cannot be written never stops a task: both go through pcall, after what matters.

local function server_millis()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Whether a score is the moment that was seen, in whole ms: people can write any score, also a broken or an endless one.
local FURTHEST_MOMENT = 1000000000000000
local function is_moment(score, seen)
  if not score then
    return false
  end
  local moment = math.max(-FURTHEST_MOMENT, math.min(FURTHEST_MOMENT, tonumber(score)))
  return (moment < 0 and math.ceil(moment) or math.floor(moment)) == tonumber(seen)
end

-- A setting of the queue's meta that is a number: of 1 to 15 digits, as Java reads it. Anything else is none.
local function whole_number(text)
  return type(text) == 'string' and #text <= 15 and string.find(text, '^%d+$') and tonumber(text) or nil
end

-- One entry for all that a call did: task id and event in turn, in the order it happened. Whoever has read the
-- queue's cap on events says so; nil for none set.
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

local function count(stats, counts)
  for name, by in pairs(counts) do
    redis.pcall('HINCRBY', stats, name, by == 1 and '1' or by)
  end
end
