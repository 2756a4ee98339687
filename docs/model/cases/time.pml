/* Two controllers, a clock that jumps, a hand-over: nobody who lives is taken from. */
#define TIMED 1
#define LEADERSHIP 1
#define ENTRIES 2
#define MOST_CRASHES 0
#define JUMPS 1
#define LEAVINGS 1
#ifndef LOSSES
#define LOSSES 1
#endif
#define BEGIN submit()
#define PROCESSES run Reader(0); run Beater(0); run Lead(0); run Lead(1); run Sweep(0, RECOVERING); run Clock()
#include "../headrace.pml"
