/* Time, and what befalls Redis, workers and controllers from outside. */

#if TIMED

/* A tick is half a beat. Redis ages by its own clock; what is real ages the waits of controllers and workers too. */
inline age(by, real) {
    k = 0;
    do
    :: k < made ->
        idle[k] = (!PENDING(k) -> 0 : (idle[k] + by > OLD -> OLD : idle[k] + by));
        silent[k] = (real && PENDING(k) && silent[k] < SILENT -> silent[k] + 1 : silent[k]);
        whole[k] = whole[k] && real;
        hb[k] = (hb[k] > by -> hb[k] - by : 0);
        aged = (URGENT && PENDING(k) -> aged | (1 << k) : aged & ~(1 << k));
        k++
    :: else -> break
    od;
    k = 0;
    quiet[1] = quiet[1] && !(alive[1] && alive[1] <= by);
    alive[0] = (alive[0] > by -> alive[0] - by : 0);
    alive[1] = (alive[1] > by -> alive[1] - by : 0);
    leader_left = (leader_left > by -> leader_left - by : 0);
    leader = (leader_left -> leader : FREE);
    calm = (leader == FREE || !CALMNESS -> 0 : (real && calm < WAIT -> calm + 1 : calm));
    wait[0] = (real && wait[0] -> wait[0] - 1 : wait[0]);
    wait[1] = (real && wait[1] -> wait[1] - 1 : wait[1]);
    unheard[1] = (real && HEIR && unheard[1] < SILENT -> unheard[1] + 1 : unheard[1]);
    watched = (real && HEIR && watched < SILENT -> watched + 1 : watched);
    due[0] = due[0] || later[0] && real;
    has_beaten[0] = false; has_beaten[1] = false;
    has_asked[0] = false; has_asked[1] = false;
    has_swept[0] = false; has_swept[1] = false
}

/* Where ticks wait: all that lives has beaten, read, ended what ran long, asked to lead and swept since the last one. */
#define RESTS(w)    (!UP(w) || has_beaten[w] && !calls[w] && !ending[w] && !SOME(QUEUED) && !(mine[w] & aged))
#define IS_QUIET(c) (!LIVES(c) || has_asked[c] && !asking[c] && !changes[c] && (state[c] != LEADING || !NEGLECTS(c)))
#define NEGLECTS(c) (later[0] && due[0] || !has_swept[c] && SOME(IS_IDLE))
#define IS_IDLE(e)  (PENDING(e) && idle[e] >= LEAST)
#define IN_TIME     (!URGENT || RESTS(0) && RESTS(1) && IS_QUIET(0) && IS_QUIET(1))

proctype Clock() {
    byte by;
end_ticking:
    do
    :: d_step { IN_TIME -> age(1, true); printf("tick: leader %d, %d left\n", leader, leader_left) }
    :: atomic { jumps < JUMPS ->
           jumps++;
           select(by : 1 .. LEAST + 1);
           d_step { age(by, false); printf("the clock jumps by %d, leader %d\n", by, leader); by = 0 } }
    od
}

#else

/* No time at all: whatever may come, comes whenever it likes. */
proctype Clock() {
end_ticking:
    do
    :: d_step { later[0] && !due[0] -> due[0] = true }
    :: d_step { TASKS > 1 && later[TASKS - 1] && !due[TASKS - 1] -> due[TASKS - 1] = true }
    od
}

#endif

proctype Fate() {
end_waiting:
    do
    :: d_step { wipes < WIPES && hb[0] -> wipes++; hb[0] = 0; whole[0] = false; printf("the heartbeat of entry %d is wiped\n", 0) }
    :: d_step { regroups < REGROUPS && made ->
           regroups++;
           k = 0;
           do
           :: k < made -> acknowledge(k); passed[k] = false; k++
           :: else -> break
           od;
           k = 0;
           printf("the group is made anew\n") }
    :: d_step { throws < DELCONSUMERS && HOLDS_SOME(1) ->
           throws++;
           k = 0;
           do
           :: k < made -> thrown[k] = thrown[k] || owner[k] == 1; k++
           :: else -> break
           od;
           delete_consumer(1);
           printf("consumer %d is deleted\n", 1) }
    :: d_step { stops < STOPS && !down[1] -> stops++; down[1] = true; printf("worker %d stops\n", 1) }
    :: d_step { down[1] && stops == 1 -> stops = 2; down[1] = false; printf("worker %d goes on\n", 1) }
    :: d_step { kills < KILLS -> kills++; dead[0] = true; printf("controller %d dies\n", 0) }
    od
}
