-- rewind: running → running. Where the server's clock was set back, brings to now what was delivered or renewed in the
-- future, and lets its keys live for no longer than they may. A live worker does so with its next beat; a dead one
-- sends none. Its tasks would look young, and a worker without tasks would look alive, for as long as the jump.
-- USES    rights pending measure
-- KEYS    high normal low leader (heartbeat liveness)* liveness*
--         the entry's heartbeat and its owner's liveness, in order; then the livenesses of workers that may hold no entry
-- ARGV    token, heartbeat ttl in ms where the owner does not say its own, then an entry each: lane (1 high, 2 normal,
--         3 low), entry id, owner
-- ANSWER  how many entries were brought to now and livenesses of the last kind shortened, or -1 when the caller does not lead
--         the shard. Where about 8 MiB were read, the other entries are not looked at, and lie ahead still
-- XPENDING tells of no idle time below 0, so an entry that lies ahead looks as if it were of this very millisecond. Its
-- IDLE compares before that: what is idle for less than -1 s lies more than a second ahead. A server that refused such
-- a number would have nothing brought to now.

if read_typed('GET', KEYS[4]) ~= ARGV[1] then return -1 end -- guard: leader

local refused = missing_right('PEXPIRE', 'PTTL', 'XCLAIM')
if refused then return refused end -- guard: rights

local LEAST_IDLE = '-1000'

local function lies_ahead(stream, id)
  local heard = redis.pcall('XPENDING', stream, 'workers', 'IDLE', LEAST_IDLE, id, id, '1')
  return not heard.err and #heard == 0
end

local function milliseconds(text, pattern)
  return type(text) == 'string' and tonumber(string.match(text, pattern)) or nil
end

-- The longest that a liveness may live from now on, in ms.
local function longest_liveness(liveness)
  return milliseconds(read_typed('HGET', liveness, 'ttl'), '^(%d+)$') or tonumber(ARGV[2])
end

-- The longest that these two keys may live from now on: as the heartbeat says for itself, and as the owner does.
local function longest(heartbeat, liveness)
  local ttl = longest_liveness(liveness)
  return milliseconds(read_typed('GET', heartbeat), ' ttl=(%d+) since=%d+$') or ttl, ttl
end

-- Answers 1 where the key would have lived for longer, else 0.
local function shorten(key, ttl)
  if redis.call('PTTL', key) <= ttl then
    return 0
  end
  redis.call('PEXPIRE', key, ttl)
  return 1
end

local found, key = {}, 5
for i = 3, #ARGV, 3 do
  local stream, id, owner = KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2]
  local entry = holding(stream, id)
  if entry and entry[2] ~= owner then entry = nil end -- guard: owner
  if entry and not lies_ahead(stream, id) then entry = nil end -- guard: ahead
  -- An entry that somebody deleted is left to the recovery, which says so; XCLAIM would drop it without a word.
  local there = entry and not had_enough() and redis.call('XRANGE', stream, id, id)[1]
  if there then
    weigh(there[2])
    found[#found + 1] = {stream = stream, id = id, owner = entry[2], heartbeat = KEYS[key], liveness = KEYS[key + 1]}
  end
  key = key + 2
end

-- The claim comes last: an entry that no longer lies ahead is not found again, should Redis refuse what shortens its keys.
for _, one in ipairs(found) do
  local of_heartbeat, of_liveness = longest(one.heartbeat, one.liveness)
  shorten(one.heartbeat, of_heartbeat)
  shorten(one.liveness, of_liveness)
  redis.call('XCLAIM', one.stream, 'workers', one.owner, 0, one.id, 'JUSTID')
end

local shortened = 0
for i = key, #KEYS do
  shortened = shortened + shorten(KEYS[i], longest_liveness(KEYS[i]))
end
return #found + shortened
