-- shared/abandoned: moves a task whose owner is gone to its next state: queued, dead or cancelled. The caller has checked all
-- guards. c: task, record, fields, lane (a number), owner, reason. scene: dead, cancelling, meta, channel, ttl, now, counts,
-- story. Each function returns the answer word and the new lease (or ''), and adds an event to the story.

-- After this many crashes a task is quarantined. Workers run such tasks one at a time and mark each of them before they start it.
local QUARANTINED = 2

-- Returns true if the owner is a Headrace worker that held a quarantined task and had not started its handler. Foreign workers
-- never mark a start, so the answer for them is false.
local function never_started(c, crashes, deliveries)
  local worker = '^[%w._-]+~' .. string.rep('[0-9a-f]', 12) .. '$'
  return crashes >= QUARANTINED and deliveries ~= QUARANTINED_STARTED and string.find(c.owner, worker) ~= nil
end

local function note(scene, task, event)
  scene.story[#scene.story + 1] = task
  scene.story[#scene.story + 1] = event
end

-- Appends a new entry with these changes. No attempt is spent.
local function queue_again(c, scene, reason, changes)
  local lease, token = requeue(c.fields, c.task, c.lane, changes)
  set_queued(c.record, lease, token)
  raise(scene.counts, 'requeued:' .. reason)
  note(scene, c.task, 'requeued:' .. reason .. ' owner=' .. c.owner .. ' lease=' .. lease)
  return 'REQUEUED', lease
end

-- Appends a new entry with these changes and the next attempt number.
local function start_again(c, scene, changes)
  local attempt = counter(c.fields, 'attempt', 1)
  changes.attempt = attempt + 1
  local lease, token = requeue(c.fields, c.task, c.lane, changes)
  redis.call('HDEL', c.record, 'code', 'cause', 'message', 'worker', 'due')
  set_queued(c.record, lease, token)
  local code = c.reason == 'missing-heartbeat' and 'MISSING_HEARTBEAT' or 'STALE'
  remember_failure(c.record, attempt, digits(scene.now) .. ' ' .. c.owner .. ' ' .. code)
  raise(scene.counts, 'requeued:' .. c.reason)
  note(scene, c.task, 'requeued:' .. c.reason .. ' owner=' .. c.owner .. ' attempt=' .. digits(attempt) .. ' lease=' .. lease)
  return 'REQUEUED', lease
end

local function give_up(c, scene, code, cause, message)
  note(scene, c.task, bury({task = c.task, record = c.record, fields = c.fields, lane = c.lane, code = code, cause = cause,
    message = message, by = c.owner, now = scene.now, dead = scene.dead, channel = scene.channel}, scene.counts))
  return 'DEAD', ''
end

local function give_up_fields(c, scene)
  return give_up(c, scene, 'MALFORMED', '', 'the entry has more than ' .. MOST_FIELDS .. ' fields')
end

local function give_up_crashed(c, scene, crashes)
  return give_up(c, scene, 'RETRIES_EXHAUSTED', 'STALE', 'its workers died under it ' .. crashes .. ' times; the last was ' .. c.owner)
end

-- Ends a task as cancelled: a stop was requested, so the task must not be started again.
local function stop_abandoned(c, scene)
  note(scene, c.task, stop({task = c.task, record = c.record, message = 'asked to stop while it ran; its worker ' .. c.owner .. ' is gone',
    by = c.owner, now = scene.now, ttl = scene.ttl, channel = scene.channel, cancelling = scene.cancelling,
    meta = scene.meta}, scene.counts))
  return 'CANCELLED', ''
end
