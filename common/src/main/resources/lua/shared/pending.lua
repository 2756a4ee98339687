-- shared/pending: who holds what, from the pending entries list of the group.

-- In digits, as Redis takes it.
local PAGE = '1000'

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
