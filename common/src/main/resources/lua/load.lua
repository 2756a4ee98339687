-- load: counts what a shard holds and finds the oldest queued entry of each lane. Reads only. Redis loads that entry's payload to
-- return its size, so the entry is read again only if the lane has changed since the last call. A group that is gone while meta still
-- has its mark was destroyed, and no data was lost. Without the mark, data was lost: the last delivered id is 0-0.
-- USES    rights group
-- KEYS    high normal low later dead meta
-- ARGV    for each lane: the last delivered id and the length from the caller's last call, or '' and 0
-- ANSWER  server time in ms, scheduled tasks, dead tasks, the id of the shard's data ('' for none, nil if meta is of another type);
--         then for each lane nil if the stream does not exist, or {last delivered id ('' if the group alone is gone), pending
--         entries, entries, id of the oldest queued entry ('' for none, '=' if unchanged since the last call), its bytes}

local later, dead, meta = unpack(KEYS, 4, 6)

-- The id of the data, then the mark of each lane's group; nil if meta is of another type.
local marks = read_typed('HMGET', meta, 'data_id', 'group:high', 'group:normal', 'group:low')

local function group_of(lane)
  local stream = KEYS[lane]
  local groups = redis.pcall('XINFO', 'GROUPS', stream)
  if groups.err then
    return groups
  end
  return workers_among(groups) or {['last-delivered-id'] = marks and marks[lane + 1] and '' or '0-0', pending = 0}
end

local function oldest_behind(stream, last)
  if last == '18446744073709551615-18446744073709551615' then
    return '', 0
  end
  local entry = redis.call('XRANGE', stream, last == '' and '-' or '(' .. last, '+', 'COUNT', '1')[1]
  if not entry then
    return '', 0
  end
  local bytes = 0
  for _, part in ipairs(entry[2]) do
    bytes = bytes + #part
  end
  return entry[1], bytes
end

local time = redis.call('TIME')
local answer = {tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000), redis.call('ZCARD', later),
  redis.call('ZCARD', dead), marks ~= nil and (marks[1] or '')}
for lane = 1, 3 do
  local stream, known, length = KEYS[lane], ARGV[2 * lane - 1], tonumber(ARGV[2 * lane])
  local group = group_of(lane)
  if group.err and string.find(group.err, 'no such key', 1, true) then
    answer[#answer + 1] = false
  elseif group.err then
    return group
  else
    local entries, last = redis.call('XLEN', stream), group['last-delivered-id']
    local id, bytes = '', 0
    if entries > group.pending and last ~= '' and last == known and entries >= length then
      id = '='
    elseif entries > group.pending then
      id, bytes = oldest_behind(stream, last)
    end
    answer[#answer + 1] = {last, group.pending, entries, id, bytes}
  end
end
return answer
