-- rewind: running → running. Corrects times after the server's clock was set back: sets the delivery time of entries that lie in the
-- future to now, and limits the TTLs of heartbeat and liveness keys. A live worker corrects them with its next heartbeat, a dead one
-- does not. Without this, a dead worker would look alive and its tasks recently renewed, for as long as the jump.
-- USES    rights pending measure
-- KEYS    high normal low leader (heartbeat liveness)* liveness*
--         for each entry its heartbeat and its owner's liveness, in order; then livenesses of workers that may hold no entry
-- ARGV    token, heartbeat ttl in ms for owners that do not say their own, then for each entry: lane (1 high, 2 normal,
--         3 low), entry id, owner
-- ANSWER  the number of corrected entries plus the number of shortened livenesses of the last kind, or -1 if the caller does not lead
--         the shard. Once about 8 MiB were read, the other entries are not processed and keep their times
-- XPENDING reports no idle time below 0, so an entry from the future looks as if it was delivered in this millisecond. Its IDLE
-- filter compares the real value: an entry that is idle for less than -1 s lies more than a second ahead. A server that refuses a
-- negative number gets no corrections.

local leader, token, default_ttl = KEYS[4], ARGV[1], tonumber(ARGV[2])

if read_typed('GET', leader) ~= token then return -1 end -- guard: leader

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

-- Returns the longest TTL that a liveness may have now, in ms.
local function longest_liveness(liveness)
  return milliseconds(read_typed('HGET', liveness, 'ttl'), '^(%d+)$') or default_ttl
end

-- Returns the longest TTLs that these two keys may have now: the heartbeat's own ttl, and that of its owner's liveness.
local function longest(heartbeat, liveness)
  local ttl = longest_liveness(liveness)
  return milliseconds(read_typed('GET', heartbeat), ' ttl=(%d+) since=%d+$') or ttl, ttl
end

-- Limits the key's TTL. Returns 1 if it was longer, else 0.
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
  -- A deleted entry is left to recover, which reports it; XCLAIM would drop it silently.
  local there = entry and not had_enough() and redis.call('XRANGE', stream, id, id)[1]
  if there then
    weigh(there[2])
    found[#found + 1] = {stream = stream, id = id, owner = entry[2], heartbeat = KEYS[key], liveness = KEYS[key + 1]}
  end
  key = key + 2
end

-- XCLAIM comes last: after it, the entry no longer lies ahead and would not be found again if Redis refused to shorten its keys.
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
