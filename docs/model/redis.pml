/* What Redis holds. */

#define NOBODY 2
#define FREE   0 /* no leader key */
#define HANDED 1 /* handed-over: */

byte made;                 /* entries below it have been added; an entry is a lease, and its id is never used again */
byte task[ENTRIES];        /* which task it stands for */
bool stored[ENTRIES];      /* it is in its lane's stream */
bool passed[ENTRIES];      /* it was delivered: the group's last delivered id is at or behind it */
byte owner[ENTRIES];       /* whose pending list it is in */
bool beaten[ENTRIES];      /* its delivery count is over 1 */
byte idle[ENTRIES];        /* how long ago it was delivered or renewed */
byte hb[ENTRIES];          /* what its heartbeat has left to live; 0: there is none */
byte crashes[ENTRIES], missed[ENTRIES], failures[ENTRIES]; /* its fields */
byte alive[2];             /* what a worker's liveness has left to live */
byte later[TASKS];         /* the task waits: 1 + the entry whose fields its record holds */
bool due[TASKS];           /* its time has come */
byte last[2], answer[2];   /* number and answer of a worker's last settle */
byte leader, leader_left;  /* the leader key's value, and what it has left to live */
bool submitted;            /* the producer's last number */

byte n, k, found; /* scratch, 0 between steps */

#define PENDING(e)    (owner[e] != NOBODY)
#define QUEUED(e)     (stored[e] && !passed[e])
#define ORPHANED(e)   (stored[e] && passed[e] && !PENDING(e))
#define HAS(mask, e)  (((mask) >> (e)) & 1)
#define HOLDS_SOME(w) (owner[0] == w || owner[1] == w OR_2(owner[2] == w) OR_3(owner[3] == w))
#define SOME(SO)      (SO(0) || SO(1) OR_2(SO(2)) OR_3(SO(3)))

/* One of the entries that are so, whichever. Cannot be passed while there is none. */
#define ANY_SUCH(SO, e) if :: SO(0) -> e = 0 :: SO(1) -> e = 1 ALSO_2(SO, e) ALSO_3(SO, e) fi

#if ENTRIES > 2
#define OR_2(x) || x
#define ALSO_2(SO, e) :: SO(2) -> e = 2
#else
#define OR_2(x)
#define ALSO_2(SO, e)
#endif
#if ENTRIES > 3
#define OR_3(x) || x
#define ALSO_3(SO, e) :: SO(3) -> e = 3
#else
#define OR_3(x)
#define ALSO_3(SO, e)
#endif

/* XADD */
inline add(t) {
    assert(made < ENTRIES); /* else the case is too small for its faults */
    n = made;
    task[n] = t;
    stored[n] = true;
    made++
}

/* The task's next entry, with the fields of this one. */
inline add_next(e) {
    add(task[e]);
    crashes[n] = crashes[e];
    missed[n] = missed[e];
    failures[n] = failures[e]
}

inline added() {
    n = 0
}
