/* Words, and how large a case is where it does not say so itself. */

/* What becomes of an attempt. */
#define DONE    0
#define RETRY   1
#define DIE     2
#define SNOOZE  3
#define RELEASE 4

/* Answers. */
#define LOST            0
#define ACCEPTED        1
#define REFUSED         2
#define HELD_BACK       3
#define NOT_LEADER      4
#define ACQUIRED        5
#define TAKEN_OVER      6
#define RENEWED         7
#define HELD_BY_ANOTHER 8

/* Why a task is recovered. */
#define STALE   1
#define MISSING 2

/* What a controller is to its shard. */
#define APART   0
#define WAITING 1
#define LEADING 2

/* Its sweeps. */
#define RECOVERING 0
#define PROMOTING  1
#define ADOPTING   2
#define RETIRING   3

#ifndef TASKS
#define TASKS 1
#endif
#ifndef WORKERS
#define WORKERS 2
#endif
#ifndef MOST_CRASHES
#define MOST_CRASHES 1
#endif
#ifndef MOST_MISSED
#define MOST_MISSED 0
#endif
#ifndef MOST_FAILURES
#define MOST_FAILURES 2
#endif

/* What is modelled. */
#ifndef TIMED
#define TIMED 0
#endif
#ifndef LIVENESS
#define LIVENESS 0
#endif
#ifndef CLAIM_ANSWERS
#define CLAIM_ANSWERS 0
#endif
#ifndef LEADERSHIP
#define LEADERSHIP 0
#endif
#ifndef CALMNESS
#define CALMNESS 0
#endif
#ifndef HEIR
#define HEIR 0
#endif
#ifndef URGENT
#define URGENT 0
#endif
#ifndef PROGRESS
#define PROGRESS 0
#endif

/* Ticks, half a beat each. In real life the TTL is at least three beats, and the wait is longer. */
#if TIMED
#ifndef TTL
#define TTL 6
#endif
#ifndef LASTS
#define LASTS TTL
#endif
#ifndef LEAST
#define LEAST (TTL + 1)
#endif
#ifndef SILENT
#define SILENT 4
#endif
#ifndef CANARY
#define CANARY 3
#endif
#ifndef WAIT
#define WAIT 4
#endif
#else
#define TTL 1
#define LASTS 1
#define LEAST 0
#define SILENT 0
#define CANARY 1
#define WAIT 0
#endif
#define OLD (LASTS > LEAST -> LASTS : LEAST)

/* How often a fault may happen. */
#ifndef COPIES
#define COPIES 0
#endif
#ifndef HAND_BACKS
#define HAND_BACKS 0
#endif
#ifndef LEAVINGS
#define LEAVINGS 0
#endif
#ifndef JUMPS
#define JUMPS 0
#endif
#ifndef WIPES
#define WIPES 0
#endif
#ifndef REGROUPS
#define REGROUPS 0
#endif
#ifndef DELCONSUMERS
#define DELCONSUMERS 0
#endif
#ifndef STOPS
#define STOPS 0
#endif
#ifndef KILLS
#define KILLS 0
#endif
byte copies, handed_back, leavings, jumps, wipes, regroups, throws, stops, kills;

/* Calls and answers are lost; without a bound, unless the case sets one. */
#ifdef LOSSES
byte losses;
#define LOSES (losses < LOSSES)
inline losing() { losses++ }
#else
#define LOSES true
inline losing() { skip }
#endif

/* Who is down does nothing more; what it has sent still arrives. */
bool down[2], dead[2];
#define UP(w)    (!down[w])
#define LIVES(c) (!dead[c])

/* Where ticks wait for whoever lives: what has been done since the last one, what is under way, which
   attempts run since before. */
bool has_beaten[2], has_asked[2], has_swept[2];
byte calls[2], changes[2];
byte aged;

/* Of the heir's watch: nobody has beaten since it began, for so many ticks; and that somebody has been seen to beat. */
bool quiet[2];
byte watched;
bool twin;

