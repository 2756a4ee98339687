-- replay: dead → queued. Queues dead tasks again at a person's request, each into its own lane, protocol failures too.
-- USES    rights journal entry enter again measure
-- KEYS    high normal low dead events stats meta record*
--         a record for each task, in order
-- ARGV    for each task: id, the time of death in ms that the caller saw, or '' for any
-- ANSWER  a word for each task: REPLAYED · NOT_DEAD · CHANGED (it died again since the caller saw it) · UNFIT (its record does not
--         hold a usable entry) · LATER (not processed: about 8 MiB were moved)

local dead, events, stats, meta = unpack(KEYS, 4, 7)
local FIRST_RECORD = 8
local answer, story, replayed = {}, {}, 0

local refused = missing_right('XADD', 'HDEL', 'HGET', 'HGETALL', 'HSET', 'PERSIST', 'ZREM', 'ZSCORE')
if refused then return refused end -- guard: rights
redis.call('ZCARD', dead)

local function held_back(record, id, seen)
  if read_typed('HGET', record, 'state') ~= 'dead' then return 'NOT_DEAD' end -- guard: dead
  if seen ~= '' and not is_moment(redis.call('ZSCORE', dead, id), seen) then return 'CHANGED' end -- guard: seen
  return nil
end

local function queue(record, id, fields, names)
  local lane = LANES[redis.call('HGET', record, 'lane') or ''] or 2
  local entry = begin_anew(fields, id, counter(fields, 'token', 1), counter(fields, 'attempt', 1))
  local lease = enter(lane, entry)
  drop_fields(record, names)
  forget_death(record)
  set_queued(record, lease, digits(counter(entry, 'token', 1)))
  redis.call('ZREM', dead, id)
  replayed = replayed + 1
  story[#story + 1] = id
  story[#story + 1] = 'replayed lease=' .. lease
end

for i = 1, #ARGV, 2 do
  local id, seen, record = ARGV[i], ARGV[i + 1], KEYS[FIRST_RECORD + (i - 1) / 2]
  local word = had_enough() and 'LATER' or held_back(record, id, seen)
  if not word then
    local fields, names = kept_fields(record)
    weigh(fields)
    local fit = true
    if #fields == 0 or too_many(fields) then fit = false end -- guard: fields
    word = fit and 'REPLAYED' or 'UNFIT'
    if fit then
      queue(record, id, fields, names)
    end
  end
  answer[#answer + 1] = word
end

tell(events, meta, story)
if replayed > 0 then
  count(stats, {replayed = replayed})
end
return answer
