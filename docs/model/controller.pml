/* Controllers: each leads, or tries to, and sweeps while it leads; all of that at once. */

byte state[2];     /* APART, WAITING, LEADING */
byte wait[2];      /* how much of the wait is left, by its own clock */
byte asking[2];    /* the token of the lead that is under way */
byte taking[2];    /* the one it would take a free leadership under: that of the next term */
byte carries[4];   /* the token of the change that is under way; of a controller's two sweeps */

/* A controller's tokens are told apart by their age: that of its next term, that of its present one, and those that are
   still in use. */
#define TOKEN(c, ago) (2 + (c) + 2 * (ago))
#define NEXT(c)       (LEAD_ANEW -> TOKEN(c, 0) : MINE(c))
#define MINE(c)       TOKEN(c, 1)
#define FORMER(c)     (leader > TOKEN(1, 1) && (leader - c) % 2 == 0)
#define USED(c, ago)  (leader == TOKEN(c, ago) || asking[c] == TOKEN(c, ago) || taking[c] == TOKEN(c, ago) || \
                       carries[c] == TOKEN(c, ago) || carries[2 + c] == TOKEN(c, ago))

inline older(token, c, most) {
    token = (token >= TOKEN(c, 0) && token <= TOKEN(c, most) && (token - c) % 2 == 0 -> token + 2 : token)
}

inline all_older(c, most) {
    older(leader, c, most);
    older(asking[c], c, most);
    older(taking[c], c, most);
    older(carries[c], c, most);
    older(carries[2 + c], c, most)
}

/* The next becomes the present one. */
inline new_term(c) {
    if
    :: !USED(c, 1) -> all_older(c, 0)
    :: USED(c, 1) && !USED(c, 2) -> all_older(c, 1)
    :: USED(c, 1) && USED(c, 2) && !USED(c, 3) -> all_older(c, 2)
    :: USED(c, 1) && USED(c, 2) && USED(c, 3) && !USED(c, 4) -> all_older(c, 3)
    :: USED(c, 1) && USED(c, 2) && USED(c, 3) && USED(c, 4) -> assert(!USED(c, 5)); all_older(c, 4)
    fi
}

/* What it saw of Redis has a gap. That may seem so at any time, whatever the reason. */
inline interrupt(c) {
    state[c] = APART;
    wait[c] = 0;
    new_term(c);
    printf("controller %d is interrupted\n", c)
}

inline heard(c, word) {
    if
    :: word == ACQUIRED || word == TAKEN_OVER -> new_term(c)
    :: else
    fi;
    if
    :: word == ACQUIRED || word == RENEWED && state[c] == APART -> state[c] = WAITING; wait[c] = WAIT
    :: word == TAKEN_OVER || word == RENEWED && state[c] == WAITING && wait[c] == 0 -> state[c] = LEADING; wait[c] = 0
    :: word == HELD_BY_ANOTHER -> state[c] = APART; wait[c] = 0
    :: else
    fi
}

/* An answer that would change nothing is not waited for. */
#define IN_VAIN(c) (asking[c] != MINE(c) || word == RENEWED && state[c] == LEADING || word == HELD_BY_ANOTHER && state[c] == APART)

proctype Lead(byte c) {
    byte word;
end_leading:
    if
    :: d_step { LOSES && state[c] != APART -> losing(); interrupt(c) };
       goto end_leading
    :: d_step { LIVES(c) && FORMER(c) -> abdicate(leader) };
       goto end_leading
    :: d_step { LIVES(c) && state[c] == LEADING && leavings < LEAVINGS ->
           leavings++;
           asking[c] = MINE(c);
           state[c] = APART;
           new_term(c) };
       goto leaving
    :: d_step { LIVES(c) && !has_asked[c] -> asking[c] = MINE(c); taking[c] = NEXT(c); has_asked[c] = URGENT }
    fi;
under_way:
    if
    :: atomic { lead(asking[c], taking[c], word);
           taking[c] = 0;
           printf("controller %d asks to lead: %d\n", c, word);
           if
           :: IN_VAIN(c) -> word = 0; asking[c] = 0; goto end_leading
           :: else
           fi }
    :: d_step { LOSES && state[c] != APART -> losing(); interrupt(c) };
       goto under_way
    :: d_step { LOSES -> losing(); asking[c] = 0; taking[c] = 0 };
       goto end_leading
    fi;
    if
    :: d_step { LIVES(c) && asking[c] != MINE(c) -> word = 0; asking[c] = 0 }
    :: d_step { LIVES(c) && asking[c] == MINE(c) -> heard(c, word); printf("controller %d hears %d\n", c, word); word = 0; asking[c] = 0 }
    :: d_step { LOSES -> losing(); interrupt(c); word = 0; asking[c] = 0 }
    :: d_step { LOSES -> losing(); word = 0; asking[c] = 0 } /* a call that fails is no gap by itself */
    fi;
    goto end_leading;
leaving:
    atomic { true -> hand_over(asking[c]); asking[c] = 0; printf("controller %d hands over: %d\n", c, leader) };
    goto end_leading
}

#define ACTS(c)         (LIVES(c) && (!LEADERSHIP || state[c] == LEADING))
#define IS_NOMINATED(e) (job == RECOVERING && ACTS(c) && !has_swept[c] && PENDING(e) && idle[e] >= LEAST)
#define IS_HELD(e)      (job == RECOVERING && owner[e] == from && idle[e] >= LEAST)
#define IS_ORPHAN(e)    (job == ADOPTING && ACTS(c) && ORPHANED(e))
#define IS_RETIRED(w)   (ACTS(c) && !alive[w] && !HOLDS_SOME(w))
#define IS_DUE(t)       (ACTS(c) && later[t] && due[t])
#define CARRIES         carries[c + 2 * (job == PROMOTING)]

/* One kind of a controller's sweeps. It looks, then it asks, and what it saw is old by then. */
proctype Sweep(byte c, job) {
    byte e, from, why, word;
    bool there;
end_looking:
    if
#if LIVENESS
    :: atomic { job == RECOVERING && ACTS(c) && HOLDS_SOME(0) -> from = 0; there = alive[0] > 0 }
    :: atomic { job == RECOVERING && ACTS(c) && HOLDS_SOME(1) -> from = 1; there = alive[1] > 0 }
#else
    :: atomic { ANY_SUCH(IS_NOMINATED, e); has_swept[c] = URGENT }
#endif
    :: atomic { job == PROMOTING && IS_DUE(0) -> e = 0 }
    :: atomic { job == PROMOTING && IS_DUE(TASKS - 1) -> e = TASKS - 1 }
    :: atomic { ANY_SUCH(IS_ORPHAN, e) }
    :: atomic { job == RETIRING && IS_RETIRED(0) -> from = 0 }
    :: atomic { job == RETIRING && IS_RETIRED(1) -> from = 1 }
    fi;
#if LIVENESS
    if
    :: atomic { ANY_SUCH(IS_HELD, e); why = (!there || beaten[e] -> STALE : MISSING) }
    :: atomic { job == RECOVERING -> goto over }
    :: atomic { job != RECOVERING }
    fi;
#endif
#if URGENT
    changes[c]++;
#endif
#if LEADERSHIP
    if
    :: d_step { LIVES(c) && state[c] == LEADING -> CARRIES = MINE(c) }
    :: atomic { LIVES(c) && state[c] != LEADING -> goto over }
    fi;
#endif
under_way:
    atomic {
        if
#if LIVENESS
        :: job == RECOVERING -> recover(CARRIES, e, from, why, there, word); printf("entry %d is recovered: %d\n", e, word)
#else
        :: job == RECOVERING -> recover(CARRIES, e, owner[e], STALE, false, word); printf("entry %d is recovered as stale: %d\n", e, word)
        :: job == RECOVERING -> recover(CARRIES, e, owner[e], MISSING, false, word); printf("entry %d is recovered as missing: %d\n", e, word)
#endif
        :: job == PROMOTING -> promote(CARRIES, e, word); printf("task %d is promoted: %d\n", e, word)
        :: job == ADOPTING -> requeue_orphan(CARRIES, e, word); printf("orphan %d is requeued: %d\n", e, word)
        :: job == RETIRING -> retire(CARRIES, from, word); printf("consumer %d is retired: %d\n", from, word)
        fi;
        if
        :: LIVES(c) && word == NOT_LEADER -> word = 0; interrupt(c)
        :: LIVES(c) && word != NOT_LEADER -> word = 0
        :: !LIVES(c) -> word = 0
        :: LOSES -> losing(); word = 0; goto under_way /* the answer is lost, and it is sent again */
        fi
    };
over:
    atomic { changes[c] = changes[c] - URGENT; e = 0; from = 0; why = 0; word = 0; there = false; CARRIES = 0 };
    goto end_looking
}
