-- shared/again: a dead task begins anew, by a person's replay or because its id is submitted again. Budgets start from
-- nothing; the fencing token goes on growing, and so does the number of starts, by which its history is kept.

-- What a task is dead of for good, unless a person replays it: the system's contract broke, and would again.
local PROTOCOL_FAILURES = {MISSING_HEARTBEAT = true, MALFORMED = true, UNKNOWN_TYPE = true, NO_OUTCOME = true,
  UNVERIFIED_RESULT = true, ABORTED_SHUTDOWN = true}

-- Whether it died of a protocol failure; of a budget that is used up, the last failure counts.
local function protocol_failure(code, cause)
  if code == 'RETRIES_EXHAUSTED' then
    code = cause
  end
  return PROTOCOL_FAILURES[code or ''] == true
end

-- The fields of its next entry: these, under the next token and the next start.
local function begin_anew(fields, id, token, attempt)
  return amend(fields, {id = id, token = token + 1, attempt = attempt + 1, failures = false, requeues = false,
    stale_heartbeat_requeues = false, missing_heartbeat_requeues = false, unknown_type_returns = false, undelivered = false,
    lane = false})
end

-- The token of the first entry of an id that has no record: a chosen one may have had tokens up to the base before.
local function first_token(choice, base)
  local token = 1
  if choice ~= '0' then token = token_of(base) + 1 end -- guard: base
  return token
end

-- The fields of that entry, which are left as they are under token 1.
local function begin_first(fields, token)
  return token > 1 and amend(fields, {token = token}) or fields
end

-- A record without its death. What the failed attempts left in it stays.
local function forget_death(record)
  redis.call('PERSIST', record)
  redis.call('HDEL', record, 'code', 'cause', 'message', 'worker', 'ended', 'lane', 'due', 'lease')
end

-- The lane, as a number, and the id of the entry that a record leads to; nothing where it is no lease.
local function place_of(lease)
  local id, suffix = string.match(lease or '', '^(%d+%-%d+)(.*)$')
  if id then
    return suffix == '@high' and 1 or suffix == '@low' and 3 or 2, id
  end
  return nil
end

-- Whether the entry that a queued task's record leads to is in its lane no more, as after a DEL, an XTRIM or an XDEL by hand.
-- Such a record is no lock. Redis reads payloads along, so behind about 8 MiB an entry is taken to be there.
local function entry_is_gone(lease, lanes)
  local lane, id = place_of(lease)
  if not lane or had_enough() then
    return false
  end
  local fields = read_entry(lanes[lane], id)
  weigh(fields or {})
  return fields == nil
end

-- Whether a scheduled task is in 'later'. Where that is no sorted set, nothing can be said of it.
local function is_listed(later, id)
  local kind = redis.call('TYPE', later).ok
  return kind ~= 'zset' and kind ~= 'none' or redis.call('ZSCORE', later, id) ~= false
end

-- Whether a dead task's record holds neither type nor body, as after its entry was deleted: then nothing but a submission can
-- have it run again.
local function holds_nothing(record)
  return redis.call('HEXISTS', record, 'f:type') == 0 and redis.call('HEXISTS', record, 'f:body') == 0
end

-- The record of a task that ended while the server's clock was ahead would keep its id from running for longer, by as much as the
-- clock was set back since. Brings its end to now, and its expiry with it.
local MOST_AHEAD = 1000

local function bring_end_to_now(record, ended)
  local now = server_millis()
  local ahead = (tonumber(ended) or now) - now
  if ahead > MOST_AHEAD then
    local left = redis.call('PTTL', record)
    if left > ahead then
      redis.call('PEXPIRE', record, digits(left - ahead))
      redis.call('HSET', record, 'ended', digits(now))
    end
  end
end

-- What there is under a chosen id: nil for nothing; else the word to answer, or that it is dead and may run again. What is no
-- record stands for no task: it goes, as nothing could be written over it.
local function there(record, id, retry_failed, lanes, later)
  local facts = read_typed('HMGET', record, 'state', 'code', 'cause', 'f:token', 'f:attempt', 'lease', 'token', 'ended')
  if not facts then
    own_hash(record)
    facts = {}
  end
  local known = facts[1] or redis.call('EXISTS', record) == 1
  if facts[1] == 'queued' and entry_is_gone(facts[6], lanes) then return {again = true, token = tonumber(facts[7]) or 1, attempt = 1} end -- guard: gone
  local listed = facts[1] ~= 'scheduled' or is_listed(later, id)
  local kept = {again = true, token = math.max(tonumber(facts[4]) or 1, tonumber(facts[7]) or 1), attempt = tonumber(facts[5]) or 1}
  if not listed then return kept end -- guard: listed
  if facts[1] == 'succeeded' or facts[1] == 'cancelled' then
    bring_end_to_now(record, facts[8])
  end
  if known and facts[1] ~= 'dead' then return {word = '='} end -- guard: duplicate
  if not known or facts[1] ~= 'dead' then
    return nil
  end
  local stays = {word = '!' .. (facts[2] or '') .. '/' .. (facts[3] or '') .. '/'}
  if not retry_failed then return stays end -- guard: retry-failed
  local lasting = protocol_failure(facts[2], facts[3]) and not holds_nothing(record)
  if lasting then return stays end -- guard: protocol-failure
  return kept
end

-- Takes a task's record out of the dead, for what is written into it next. What asked the earlier task of this id to stop does
-- not ask the new one.
local function bring_back(record, dead, cancelling, id)
  local _, names = kept_fields(record)
  drop_fields(record, names)
  forget_death(record)
  redis.call('HDEL', record, 'dedup')
  redis.call('ZREM', dead, id)
  redis.pcall('HDEL', cancelling, id)
end
