-- shared/enter: every way into a lane leads through enter or try_enter, but for submissions that have nothing but a type and a
-- body, and every record that says queued is written here. What decides whether a task may enter belongs here.

-- Appends these fields as an entry. Answers its lease.
local function enter(lane, fields, from, to)
  return redis.call('XADD', KEYS[lane], '*', unpack(fields, from or 1, to or #fields)) .. LANE_SUFFIXES[lane]
end

-- The same where one lane that does not take it must not hold the others up. Answers its lease, or nil and the error.
local function try_enter(lane, fields)
  local id = redis.pcall('XADD', KEYS[lane], '*', unpack(fields))
  if type(id) == 'table' then
    return nil, id
  end
  return id .. LANE_SUFFIXES[lane]
end

-- Writes into a task's record that the task is queued as this entry.
local function set_queued(record, lease, token)
  redis.call('HSET', record, 'state', 'queued', 'lease', lease, 'token', token)
end

-- Puts a running task back as a new entry: the first requeue into the high lane, later ones into its own. Answers the lease, and
-- its fencing token.
local function requeue(fields, task_id, lane, changes)
  local home = home_lane(fields, lane)
  local requeues = counter(fields, 'requeues', 0)
  local target = home
  if requeues == 0 then
    target = 1
  end
  changes.requeues = requeues + 1
  changes.lane = target ~= home and LANE_NAMES[home] or false
  return enter(target, next_entry(fields, task_id, changes)), changes.token
end
