/* Workers. What one does about the answer of a call is a step of its own, which comes at any later time, or never. */

byte mine[2];     /* the leases that a worker runs or ends, a bit an entry */
byte ending[2];   /* 1 + the one whose end it tells */
byte late[2];     /* 1 + the entry of a settle that its sender gave up, and that is still on its way */
byte late_how[2], late_number[2];

#define IS_RUN(e)   (UP(w) && HAS(mine[w], e) && ending[w] != e + 1)
#define IS_STRAY(e) (UP(w) && owner[e] == w && !HAS(mine[w], e))

proctype Reader(byte w) {
    byte e;
end_reading:
#if STOPS
    UP(w); /* a read that was sent before it stopped is carried out all the same */
#endif
end_under_way:
#if CLAIM_ANSWERS
    atomic { ANY_SUCH(QUEUED, e); deliver(w, e); calls[w] = calls[w] + URGENT; printf("worker %d is given entry %d\n", w, e) };
    if
    :: d_step { UP(w) -> mine[w] = mine[w] | (1 << e); e = 0; calls[w] = calls[w] - URGENT }
    :: d_step { LOSES -> losing(); e = 0; calls[w] = calls[w] - URGENT }
    fi;
#else
    atomic { ANY_SUCH(QUEUED, e); deliver(w, e); mine[w] = mine[w] | (1 << e); printf("worker %d is given entry %d\n", w, e); e = 0 };
#endif
    goto end_reading
}

/* Beats go out in chunks, so one of them can leave out any lease. */
proctype Beater(byte w) {
    byte named, lost;
end_beating:
    if
    :: d_step { UP(w) && !has_beaten[w] -> named = mine[w]; has_beaten[w] = URGENT; calls[w] = calls[w] + URGENT }
    :: d_step { UP(w) && LIVENESS && !URGENT -> named = 0 }
    fi;
    if
    :: d_step { true ->
           beat(w, named, lost);
           printf("worker %d beats, and has lost %d\n", w, lost);
           mine[w] = mine[w] & ~(ending[w] -> lost & ~(1 << (ending[w] - 1)) : lost);
           named = 0;
           lost = 0;
           calls[w] = calls[w] - URGENT }
    :: d_step { LOSES -> losing(); named = 0; calls[w] = calls[w] - URGENT }
    fi;
    goto end_beating
}

/* What it holds and does not know of, it has seen in the answer of a beat; then it takes it up. */
proctype Strays(byte w) {
    byte e;
    bool got;
end_looking:
    atomic { ANY_SUCH(IS_STRAY, e) };
    d_step { true -> pick_up(w, e, got); printf("worker %d takes up entry %d: %d\n", w, e, got) };
    if
    :: d_step { UP(w) -> mine[w] = mine[w] | (got -> 1 << e : 0); got = false; e = 0 }
    :: d_step { LOSES -> losing(); got = false; e = 0 }
    fi;
    goto end_looking
}

/* Attempts end, one way or another. One settle is under way at a time, again and again under its number. */
proctype Settler(byte w) {
    byte e, how, word;
end_running:
    atomic {
        ANY_SUCH(IS_RUN, e);
        if
        :: how = DONE
        :: how = (failures[e] + 1 < MOST_FAILURES -> RETRY : DIE)
        :: handed_back < HAND_BACKS -> handed_back++; how = SNOOZE
        :: handed_back < HAND_BACKS -> handed_back++; how = RELEASE
        fi;
        ending[w] = e + 1;
        numbers[w] = (how == RELEASE -> numbers[w] : numbers[w] + 1);
        printf("worker %d ends entry %d as %d\n", w, e, how)
    };
under_way:
    if
    :: d_step { how == RELEASE -> release(w, e) }
    :: d_step { how != RELEASE -> settle(w, e, how, numbers[w], word);
           printf("worker %d settles under %d: %d\n", w, numbers[w], word) }
    :: d_step { how != RELEASE && UP(w) && copies < COPIES && !late[w] ->
           copies++;
           late[w] = e + 1;
           late_how[w] = how;
           late_number[w] = numbers[w];
           printf("worker %d gives up on its call and sends it again\n", w, 0) };
       goto under_way
    fi;
    if
    :: d_step { UP(w) ->
           PROMISE(TRUTH, how == RELEASE || word == (carried[w] -> ACCEPTED : LOST));
           mine[w] = mine[w] & ~(1 << e);
           ending[w] = 0;
           carried[w] = false;
           e = 0; how = 0; word = 0 };
       goto end_running
    :: d_step { LOSES -> losing(); word = 0 };
       goto under_way
    fi
}

/* What was given up arrives after all. Nobody hears its answer. */
proctype Network(byte w) {
    byte word;
end_waiting:
    do
    :: d_step { late[w] ->
           printf("a late settle of worker %d arrives, numbered %d\n", w, late_number[w]);
           settle(w, (late[w] - 1), late_how[w], late_number[w], word);
           late[w] = 0;
           late_how[w] = 0;
           late_number[w] = 0;
           word = 0 }
    od
}

/* A submission is sent again until it is answered. */
proctype Client() {
under_way:
    atomic { true -> submit() };
    if
    :: skip
    :: d_step { LOSES -> losing() }; goto under_way
    fi
}

#define IS_LEFT(e) (watched == SILENT && quiet[1] && owner[e] == 1 && idle[e] >= (alive[1] -> SILENT : LEAST))

/* Worker 0 as a later boot of worker 1's instance: takes its tasks back after a watch of a beat and a half by its own
   clock, in which it has not beaten. When its liveness went meanwhile the watch begins anew; when it beat, it lives. */
proctype Heir() {
    byte e, word;
end_beginning:
    atomic { !twin -> quiet[1] = true; watched = 0 };
end_watching:
    if
    :: d_step { !quiet[1] -> twin = alive[1] > 0; watched = 0 };
       goto end_beginning
    :: atomic { ANY_SUCH(IS_LEFT, e) }
    fi;
    d_step { true ->
        take_back(e, 1, word);
        printf("entry %d is taken back: %d\n", e, word);
        word = 0;
        e = 0 };
    goto end_watching
}
