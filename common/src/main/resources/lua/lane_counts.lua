-- lane_counts: returns the counts by which the audit detects deleted entries. Reads only. Redis keeps these counts since 7.0. For
-- each stream, Redis also loads the first and the last entry, but returns neither.
-- USES    rights pending group
-- KEYS    high normal low later stats meta
-- ARGV    for each lane: 1 to include it, 0 to skip it
-- ANSWER  scheduled tasks; tasks that left 'later' (promoted, cancelled, dead); tasks that joined it (retried, snoozed, returned; newly
--         scheduled tasks have no counter of their own); -1 for the last two if 'stats' cannot be read; undelivered and orphaned
--         entries that Headrace deleted, or -1 if 'meta' cannot be read; the number of lost groups. Then for each lane nil if it was
--         skipped or has no counts, or {entries added, entries, entries read, pending, last delivered id, last generated id}. Pending
--         entries that the group never delivered (XCLAIM FORCE) are not counted as pending.

-- Redis refuses a range after it.
local LAST_ID = '18446744073709551615-18446744073709551615'

-- Returns how many entries the group has read. A group at 0-0 has read none; Redis reports no count for it.
local function entries_read(group)
  if group['last-delivered-id'] == '0-0' then
    return 0
  end
  return group['entries-read']
end

local function counts_of(key)
  if redis.call('EXISTS', key) == 0 then
    return {0, 0, 0, 0, '0-0', '0-0'}
  end
  local stream = facts_of(redis.call('XINFO', 'STREAM', key))
  local group = workers_among(redis.call('XINFO', 'GROUPS', key))
  local read = group and entries_read(group)
  if not stream['entries-added'] or not read then
    return false
  end
  local delivered = group['last-delivered-id']
  local forced = delivered == LAST_ID and {} or redis.call('XPENDING', key, 'workers', '(' .. delivered, '+', PAGE)
  if #forced == tonumber(PAGE) then
    return false
  end
  return {stream['entries-added'], stream.length, read, group.pending - #forced, delivered, stream['last-generated-id']}
end

local said = read_typed('HMGET', KEYS[5], 'promoted', 'cancelled', 'dead', 'retried', 'snoozed', 'returned')
local function sum(...)
  local all = said and 0 or -1
  for i = 1, said and select('#', ...) or 0 do
    all = all + (tonumber(said[select(i, ...)] or 0) or 0)
  end
  return all
end

local meta = KEYS[6]
local kept = read_typed('HMGET', meta, 'groups_lost', 'removed')
local groups_lost, removed = unpack(kept or {false, '-1'})
local answer = {redis.call('ZCARD', KEYS[4]), sum(1, 2, 3), sum(4, 5, 6), tonumber(removed or 0) or 0, tonumber(groups_lost or 0) or 0}
for lane = 1, 3 do
  answer[#answer + 1] = ARGV[lane] == '1' and counts_of(KEYS[lane])
end
return answer
