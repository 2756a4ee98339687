-- shared/pending: reads from the group's pending entries list which consumer holds which entries.

-- Text, because Redis would format a Lua number anew with each call.
local PAGE = '1000'

-- The delivery count of an entry says how far its owner got: 1 is delivered, 2 is renewed by a heartbeat, and this value means that
-- the owner starts the handler of a quarantined task. The count belongs to the entry. A claim by another consumer, for example by
-- hand, raises it by 1, so the mark does not carry over to the next owner.
local QUARANTINED_STARTED = 1000

local function below(one, other)
  if #one ~= #other then
    return #one < #other
  end
  return one < other
end

-- Returns true if the first id is equal to or greater than the second. Ids count to 2^64 - 1, but Lua's numbers are exact only up
-- to 2^53, so ids are compared as text: without leading zeros, the longer number is the larger one.
local function reaches(last, id)
  local first, second = string.match(id, '^(%d+)-(%d+)$')
  local last_first, last_second = string.match(last, '^(%d+)-(%d+)$')
  return below(first, last_first) or first == last_first and not below(last_second, second)
end

-- Returns the consumer's entries within a range as id -> {id, consumer, idle, deliveries}, and whether there may be more.
local function holdings(stream, from, to, consumer)
  local page = redis.call('XPENDING', stream, 'workers', from, to, PAGE, consumer)
  local held = {}
  for i = 1, #page do
    held[page[i][1]] = page[i]
  end
  return held, #page == tonumber(PAGE)
end

-- Returns the pending entry {id, consumer, idle, deliveries} of any consumer, or nil.
local function holding(stream, id)
  return redis.call('XPENDING', stream, 'workers', id, id, 1)[1]
end

-- Returns the pending entry if this consumer holds it, else nil.
local function holding_of(stream, id, consumer)
  return redis.call('XPENDING', stream, 'workers', id, id, 1, consumer)[1]
end

-- Returns true if a liveness or heartbeat key exists and has an expiry. Workers always set an expiry. A key without one was
-- written by hand, would never expire and therefore proves nothing.
local function expires(key)
  return redis.call('PTTL', key) >= 0
end
