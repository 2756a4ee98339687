-- purge: deletes dead tasks with their payloads and histories. A chosen id is free again; its next task starts under a higher
-- token.
-- USES    rights journal tokens
-- KEYS    dead events stats meta record*
--         a record for each task, in order
-- ARGV    for each task: id, the time of death in ms that the caller saw, or '' for any
-- ANSWER  a word for each task: PURGED · NOT_DEAD · CHANGED (it died again since the caller saw it)
-- An id in the dead-letter list whose record is gone (for example after a manual DEL) or says another state is removed from the
-- list. It would otherwise block the tasks to purge after it for ever.

local dead, events, stats, meta = unpack(KEYS, 1, 4)
local FIRST_RECORD = 5
local answer, story, purged = {}, {}, 0

local refused = missing_right('DEL', 'HGET', 'HMGET', 'HSET', 'ZREM', 'ZSCORE')
if refused then return refused end -- guard: rights
redis.call('ZCARD', dead)

local function not_dead(id)
  redis.call('ZREM', dead, id)
  return 'NOT_DEAD'
end

local function held_back(state, id, seen)
  if state and state ~= 'dead' then return not_dead(id) end -- guard: dead
  if seen ~= '' and not is_moment(redis.call('ZSCORE', dead, id), seen) then return 'CHANGED' end -- guard: seen
  return nil
end

for i = 1, #ARGV, 2 do
  local id, seen, record = ARGV[i], ARGV[i + 1], KEYS[FIRST_RECORD + (i - 1) / 2]
  local state = read_typed('HGET', record, 'state')
  local word = held_back(state, id, seen)
  if not word then
    retire_token(meta, record, 1)
    redis.call('DEL', record)
    local listed = redis.call('ZREM', dead, id) == 1
    word = (state or listed) and 'PURGED' or 'NOT_DEAD'
    if word == 'PURGED' then
      purged = purged + 1
      story[#story + 1] = id
      story[#story + 1] = 'purged'
    end
  end
  answer[#answer + 1] = word
end

tell(events, meta, story)
if purged > 0 then
  count(stats, {purged = purged})
end
return answer
