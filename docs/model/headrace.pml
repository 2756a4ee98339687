/* Headrace's protocol, for Spin. README.md says what it stands for and what it leaves out; ./run checks it, case by case. */

#include "guards.pml"
#include "sizes.pml"
#include "redis.pml"
#include "promises.pml"
#include "scripts.pml"
#include "worker.pml"
#include "controller.pml"
#include "world.pml"

/* Whenever nothing can happen any more, all tasks have ended. */
proctype Rest() {
    timeout -> PROMISE(ENDED, ends[0] && ends[TASKS - 1])
}

init {
    atomic {
        k = 0;
        do
        :: k < ENTRIES -> owner[k] = NOBODY; k++
        :: else -> break
        od;
        k = 0;
        BEGIN;
        PROCESSES
    }
}

#if PROGRESS
ltl ended { <> (ends[0] > 0) }
#endif
