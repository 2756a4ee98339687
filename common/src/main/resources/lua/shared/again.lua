-- shared/again: restarts a dead task, after a replay or because its id was submitted again. Budgets start from zero. The
-- fencing token keeps growing, and so does the attempt number, because the failure history is stored by attempt.

-- Failures after which a new submission does not run the task again; only a replay does. The contract between worker and
-- Redis was broken, and the next attempt would break it in the same way.
local PROTOCOL_FAILURES = {MISSING_HEARTBEAT = true, MALFORMED = true, UNKNOWN_TYPE = true, NO_OUTCOME = true,
  UNVERIFIED_RESULT = true, ABORTED_SHUTDOWN = true}

-- Returns true if the task died of a protocol failure. If a budget was used up, the last failure decides.
local function protocol_failure(code, cause)
  if code == 'RETRIES_EXHAUSTED' then
    code = cause
  end
  return PROTOCOL_FAILURES[code or ''] == true
end

-- Returns the fields of the task's next entry: the given ones with the next token, the next attempt and no counters.
local function begin_anew(fields, id, token, attempt)
  return amend(fields, {id = id, token = token + 1, attempt = attempt + 1, failures = false, requeues = false,
    stale_heartbeat_requeues = false, missing_heartbeat_requeues = false, unknown_type_returns = false, undelivered = false,
    lane = false})
end

-- Returns the token for the first entry of an id without a record. A chosen id may have had tokens up to the base before.
local function first_token(choice, base)
  local token = 1
  if choice ~= '0' then token = token_of(base) + 1 end -- guard: base
  return token
end

-- Returns the fields of that entry. Token 1 is the default and is not written.
local function begin_first(fields, token)
  return token > 1 and amend(fields, {token = token}) or fields
end

-- Removes the facts of the death from a record. The failure history stays.
local function forget_death(record)
  redis.call('PERSIST', record)
  redis.call('HDEL', record, 'code', 'cause', 'message', 'worker', 'ended', 'lane', 'due', 'lease')
end

-- Returns the lane number and the entry id of a lease, or nil if the text is not a lease.
local function place_of(lease)
  local id, suffix = string.match(lease or '', '^(%d+%-%d+)(.*)$')
  if id then
    return suffix == '@high' and 1 or suffix == '@low' and 3 or 2, id
  end
  return nil
end

-- Returns true if the entry that a queued task's record points to is no longer in its lane, for example after a manual DEL,
-- XTRIM or XDEL. Such a record must not block its id. Redis loads payloads for this check, so once the call has read about
-- 8 MiB, the function assumes that the entry exists.
local function entry_is_gone(lease, lanes)
  local lane, id = place_of(lease)
  if not lane or had_enough() then
    return false
  end
  local fields = read_entry(lanes[lane], id)
  weigh(fields or {})
  return fields == nil
end

-- Returns true if a scheduled task is in 'later', or if 'later' is not a sorted set and the answer cannot be known.
local function is_listed(later, id)
  local kind = redis.call('TYPE', later).ok
  return kind ~= 'zset' and kind ~= 'none' or redis.call('ZSCORE', later, id) ~= false
end

-- Returns true if a dead task's record holds neither type nor body, as happens if its entry was deleted. Such a task cannot be
-- replayed; only a new submission can run it again.
local function holds_nothing(record)
  return redis.call('HEXISTS', record, 'f:type') == 0 and redis.call('HEXISTS', record, 'f:body') == 0
end

-- Moves an end time that lies in the future to now, and shortens the expiry of the record by the same amount. The task ended
-- while the server's clock was ahead; without this, its record would block its id for longer than configured.
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

-- Looks up a chosen id. Returns nil if no task has the id, {word} with the answer if the submission must not start a task, or
-- {again, token, attempt} if the task may run again. A key of another type is deleted, because a record could not be written.
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

-- Clears the record of a dead task so that its next state can be written. A stop request for the earlier task is dropped: it
-- does not apply to the new one.
local function bring_back(record, dead, cancelling, id)
  local _, names = kept_fields(record)
  drop_fields(record, names)
  forget_death(record)
  redis.call('HDEL', record, 'dedup')
  redis.call('ZREM', dead, id)
  redis.pcall('HDEL', cancelling, id)
end
