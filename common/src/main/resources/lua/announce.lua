-- announce: puts an alarm of a controller's into the shard's timeline, under the name *, which is no task's.
-- USES    journal
-- KEYS    events meta
-- ARGV    the alarm in words: alarm:NAME and what there is to say
-- ANSWER  1

tell(KEYS[1], KEYS[2], {'*', ARGV[1]})
return 1
