-- shared/alarm: writes an alarm to the timeline, under the name *, which is not a task id. Needs shared/journal.
-- A cause can repeat each second, and the timeline has a limited length. So an alarm replaces an equal one of the last hour if that one
-- is among the newest entries, and counts the repetitions: times=.

local ALARM_ENTRIES, ALARM_MILLIS = 20, 3600000

-- Returns how many alarms an entry that begins in this way stands for, and deletes it; 0 if there is none. A refused command stops
-- nothing: the alarm is only not counted.
local function take_alarm(events, beginning)
  local newest = redis.pcall('XREVRANGE', events, '+', '-', 'COUNT', ALARM_ENTRIES)
  local time = redis.pcall('TIME')
  if time.err then return 0 end
  for _, entry in ipairs(newest) do
    local name, told = entry[2][1], entry[2][2]
    local recent = tonumber(time[1]) * 1000 - tonumber(string.match(entry[1], '^%d+')) < ALARM_MILLIS
    if recent and name == '*' and string.sub(told .. ' ', 1, #beginning + 1) == beginning .. ' ' then
      redis.pcall('XDEL', events, entry[1])
      return tonumber(string.match(told, ' times=(%d+)$')) or 1
    end
  end
  return 0
end

-- details does not tell an alarm from another one; it begins with a space, or is ''. A timeline that is turned off keeps what it has.
local function tell_alarm(events, meta, beginning, details)
  if whole_number(redis.pcall('HGET', meta, 'events')) == 0 then return end
  local times = take_alarm(events, beginning) + 1
  tell(events, meta, {'*', beginning .. details .. (times > 1 and ' times=' .. times or '')})
end
