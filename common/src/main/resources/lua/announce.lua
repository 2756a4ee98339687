-- announce: writes a controller's alarm to the shard's timeline, under the name *, which is not a task id.
-- USES    journal
-- KEYS    events meta
-- ARGV    the alarm as text: alarm:NAME and details
-- ANSWER  1

tell(KEYS[1], KEYS[2], {'*', ARGV[1]})
return 1
