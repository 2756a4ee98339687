/* A task ends although a worker stops and a controller dies. */
#define TIMED 1
#define URGENT 1
#define LEADERSHIP 1
#ifndef PROGRESS
#define PROGRESS 1
#endif
#define TTL 2
#define LEAST 2
#define SILENT 0
#define CANARY 2
#define WAIT 1
#define CLAIM_ANSWERS 1
#define ENTRIES 2
#define MOST_FAILURES 1
#ifndef LOSSES
#define LOSSES 0
#endif
#ifndef STOPS
#define STOPS 1
#endif
#ifndef KILLS
#define KILLS 1
#endif
#define BEGIN submit()
#define PROCESSES run Reader(0); run Reader(1); run Beater(0); run Beater(1); \
    run Settler(0); run Settler(1); run Lead(0); run Lead(1); run Sweep(0, RECOVERING); run Sweep(1, RECOVERING); \
    run Clock(); run Fate()
#include "../headrace.pml"
