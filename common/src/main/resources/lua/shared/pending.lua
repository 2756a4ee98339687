-- shared/pending: who holds what, from the pending entries list of the group.

-- In digits, as Redis takes it.
local PAGE = '1000'

-- The delivery count of an entry: 1 delivered, 2 beaten, and this once its owner has said that it starts the handler of a quarantined task,
-- a task that has crashed its worker twice. The count goes with the entry. A claim by somebody else, as by hand, raises it by 1, so
-- it says nothing of the next owner.
local QUARANTINED_STARTED = 1000

local function below(one, other)
  if #one ~= #other then
    return #one < #other
  end
  return one < other
end

-- Whether an entry that was delivered last stands at an id or behind it. Ids count to 2^64 - 1, which Lua's numbers cannot
-- tell apart from 2^53 on; as text without leading zeros, the longer of two numbers is the larger.
local function reaches(last, id)
  local first, second = string.match(id, '^(%d+)-(%d+)$')
  local last_first, last_second = string.match(last, '^(%d+)-(%d+)$')
  return below(first, last_first) or first == last_first and not below(last_second, second)
end

-- The consumer's entries within a range: id -> {id, consumer, idle, deliveries}, and whether there may be more.
local function holdings(stream, from, to, consumer)
  local page = redis.call('XPENDING', stream, 'workers', from, to, PAGE, consumer)
  local held = {}
  for i = 1, #page do
    held[page[i][1]] = page[i]
  end
  return held, #page == tonumber(PAGE)
end

-- One entry's place in the list, whoever holds it, or nil.
local function holding(stream, id)
  return redis.call('XPENDING', stream, 'workers', id, id, 1)[1]
end

-- The same, if this consumer holds it.
local function holding_of(stream, id, consumer)
  return redis.call('XPENDING', stream, 'workers', id, id, 1, consumer)[1]
end

-- Whether a worker's liveness, or a task's heartbeat, is there and will end. Workers write none without an expiry; one that has
-- none is of somebody's hand, would never end, and says nothing.
local function expires(key)
  return redis.call('PTTL', key) >= 0
end
