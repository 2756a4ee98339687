-- lane_counts: reads the counts by which the audit finds entries that somebody deleted. Reads only. Redis 7.0 keeps these
-- counts, older servers do not. Redis reads the first and the last entry of a stream along and answers none of it.
-- USES    rights group
-- KEYS    high normal low later stats meta
-- ARGV    for each lane: 1 to look at it, 0 to leave it out
-- ANSWER  scheduled tasks, tasks that left 'later' (promoted, cancelled, dead), tasks that joined it (retried, snoozed, returned; the
--         scheduled ones are not counted by themselves), entries that Headrace may have deleted
--         without a run (cancelled, orphans), or -1 for each of the three where 'stats' cannot be read; groups that were lost; then for
--         each lane nil where it was left out or has no counts, or {entries added, entries, entries read, pending, last delivered id, last generated id}

-- While nothing was read, the group stands before the first entry that was ever added.
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
  return {stream['entries-added'], stream.length, read, group.pending, group['last-delivered-id'], stream['last-generated-id']}
end

local said = read_typed('HMGET', KEYS[5], 'promoted', 'cancelled', 'dead', 'requeued:orphan', 'acknowledged', 'retried', 'snoozed',
  'returned')
local function sum(...)
  local all = said and 0 or -1
  for i = 1, said and select('#', ...) or 0 do
    all = all + (tonumber(said[select(i, ...)] or 0) or 0)
  end
  return all
end

local meta = KEYS[6]
local groups_lost = (read_typed('HMGET', meta, 'groups_lost') or {})[1]
local answer = {redis.call('ZCARD', KEYS[4]), sum(1, 2, 3), sum(6, 7, 8), sum(2, 4, 5), tonumber(groups_lost or 0) or 0}
for lane = 1, 3 do
  answer[#answer + 1] = ARGV[lane] == '1' and counts_of(KEYS[lane])
end
return answer
