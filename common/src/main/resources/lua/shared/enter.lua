-- shared/enter: adds tasks to a lane. All scripts use enter or try_enter, except submit for tasks with only a type and a body. All
-- records with the state 'queued' are written here. Checks whether a task may enter a lane belong here.

-- Appends these fields as an entry. Returns its lease.
local function enter(lane, fields, from, to)
  return redis.call('XADD', KEYS[lane], '*', unpack(fields, from or 1, to or #fields)) .. LANE_SUFFIXES[lane]
end

-- Like enter, but for calls in which one broken lane must not block the others. Returns the lease, or nil and the error.
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

-- Requeues a running task as a new entry: the first time into the high lane, later into the task's own lane. Returns the lease and
-- the fencing token.
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
