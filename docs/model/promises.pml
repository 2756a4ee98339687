/* What must hold, and what only the checker knows. The number says which promise was broken. */

/* -DONLY=n: whether this one is broken, whatever becomes of the others. */
#ifdef ONLY
#define PROMISE(number, holds) assert((holds) || number != ONLY)
#else
#define PROMISE(number, holds) assert((holds) || number == 0)
#endif

#define ONE_END     1 /* a task ends once: one completion is accepted, or one death */
#define NONE_LOST   2 /* a task that was taken is queued, running, scheduled or at its end */
#define BUDGETS     3 /* crashes, missing heartbeats and failures stay within their limits */
#define TRUTH       4 /* a worker is told what became of its settle */
#define LIVING_KEEP 5 /* nobody takes a lease from an owner that was heard within a beat and a half */
#define CHARGES     6 /* a crash is charged only to who is gone or had beaten, a missing heartbeat only to who lives and had not */
#define CALM        7 /* when no leader was there, nothing is changed before a wait is over */
#define NOT_EARLY   8 /* nothing that waits is queued before it is due */
#define ENDED       9 /* when nothing can happen any more, all tasks have ended; and they do end */

byte ends[TASKS];       /* accepted completions and deaths */
byte numbers[2];        /* a worker's settles are numbered; this one is its last */
bool carried[2];        /* that one was carried out */
byte silent[ENTRIES];   /* ticks since its owner was heard, by no clock that anybody could turn */
byte unheard[2];        /* the same since a worker's last beat; of the heir's case */
byte knew[ENTRIES];     /* who has beaten for it */
bool whole[ENTRIES];    /* its owner has written it a heartbeat, and nothing but time has worked on that */
bool thrown[ENTRIES];   /* a person deleted the consumer that held it */
byte calm;              /* ticks since there was no leader key */

inline ends_now(t) {
    ends[t]++;
    PROMISE(ONE_END, ends[t] == 1)
}

inline not_lost(t) {
    found = ends[t] + (later[t] -> 1 : 0);
    k = 0;
    do
    :: k < made && task[k] == t && (QUEUED(k) || PENDING(k) || ORPHANED(k) && thrown[k]) -> found++; k++
    :: k < made && !(task[k] == t && (QUEUED(k) || PENDING(k) || ORPHANED(k) && thrown[k])) -> k++
    :: else -> break
    od;
    k = 0;
    PROMISE(NONE_LOST, found > 0);
    found = 0
}

inline none_lost() {
    not_lost(0);
    not_lost(TASKS - 1)
}

inline within_budgets(e) {
    PROMISE(BUDGETS, crashes[e] <= MOST_CRASHES && missed[e] <= MOST_MISSED && failures[e] < MOST_FAILURES)
}

/* By w's own doing. */
inline keeps_from(w, e) {
    PROMISE(LIVING_KEEP, owner[e] == w || owner[e] == NOBODY || silent[e] == SILENT)
}

inline keeps(e) {
    PROMISE(LIVING_KEEP, silent[e] == SILENT)
}

/* The heir's is by beats alone, and by the age of the lease where no clock has jumped. */
inline keeps_from_heir(e) {
    PROMISE(LIVING_KEEP, unheard[owner[e]] == SILENT && (jumps || silent[e] == SILENT))
}

/* A heartbeat of its own length counts for as long as it says, if only nobody wiped it. */
inline keeps_its_own(e) {
    PROMISE(LIVING_KEEP, !whole[e] || idle[e] >= LASTS)
}

inline charges_rightly(e, why) {
    PROMISE(CHARGES, !LIVENESS || (why == STALE -> alive[owner[e]] == 0 || HAS(knew[e], owner[e]) : alive[owner[e]] > 0 && !beaten[e]))
}

inline calmly() {
    PROMISE(CALM, !CALMNESS || calm == WAIT)
}
