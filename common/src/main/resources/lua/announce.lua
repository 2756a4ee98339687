-- announce: writes a controller's alarm to the shard's timeline, or counts it at an equal one.
-- USES    journal alarm
-- KEYS    events meta
-- ARGV    the alarm as text: alarm:NAME and details
-- ANSWER  1

tell_alarm(KEYS[1], KEYS[2], ARGV[1], '')
return 1
