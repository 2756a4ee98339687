-- shared/abandoned: what becomes of a task whose owner is gone, once no guard holds it back: queued again, dead, or
-- cancelled. c: task, record, fields, lane (a number), owner, reason. scene: dead, cancelling, meta, channel, ttl, now, counts.

-- So many crashes make a task a suspect: workers run such tasks one at a time, and say so before they start one.
local SUSPECT = 2

-- Returns true if the owner is a Headrace worker that held a suspect and had not started its handler. Foreign consumers never mark
-- what they start.
local function never_started(c, crashes, deliveries)
  local worker = '^[%w._-]+~' .. string.rep('[0-9a-f]', 12) .. '$'
  return crashes >= SUSPECT and deliveries ~= SUSPECT_STARTED and string.find(c.owner, worker) ~= nil
end

-- A new entry that spends nothing, as its handler was not started. Answers its lease, and the event.
local function queue_unstarted(c, scene)
  local lease, token = requeue(c.fields, c.task, c.lane, {})
  set_queued(c.record, lease, token)
  raise(scene.counts, 'requeued:unstarted')
  return lease, 'requeued:unstarted owner=' .. c.owner .. ' lease=' .. lease
end

-- A new entry with these changes and the next attempt. Answers its lease, and the event.
local function start_again(c, scene, changes)
  local attempt = counter(c.fields, 'attempt', 1)
  changes.attempt = attempt + 1
  local lease, token = requeue(c.fields, c.task, c.lane, changes)
  redis.call('HDEL', c.record, 'code', 'cause', 'message', 'worker', 'due')
  set_queued(c.record, lease, token)
  local code = c.reason == 'missing-heartbeat' and 'MISSING_HEARTBEAT' or 'STALE'
  remember_failure(c.record, attempt, digits(scene.now) .. ' ' .. c.owner .. ' ' .. code)
  raise(scene.counts, 'requeued:' .. c.reason)
  local event = 'requeued:' .. c.reason
  return lease, event .. ' owner=' .. c.owner .. ' attempt=' .. attempt .. ' lease=' .. lease
end

-- Answers the event.
local function give_up(c, scene, code, cause, message)
  return bury({task = c.task, record = c.record, fields = c.fields, lane = c.lane, code = code, cause = cause,
    message = message, by = c.owner, now = scene.now, dead = scene.dead, channel = scene.channel}, scene.counts)
end

-- It was asked to stop, so nobody starts it again. Answers the event.
local function stop_abandoned(c, scene)
  return stop({task = c.task, record = c.record, message = 'asked to stop while it ran; its worker ' .. c.owner .. ' is gone',
    by = c.owner, now = scene.now, ttl = scene.ttl, channel = scene.channel, cancelling = scene.cancelling,
    meta = scene.meta}, scene.counts)
end
