/* A task ends although an answer is lost and attempts fail. */
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
#define ENTRIES 3
#ifndef LOSSES
#define LOSSES 1
#endif
#define HAND_BACKS 0
#define BEGIN submit()
#define PROCESSES run Reader(0); run Reader(1); run Beater(0); run Beater(1); \
    run Settler(0); run Settler(1); run Lead(0); run Lead(1);  run Sweep(0, RECOVERING); run Sweep(1, RECOVERING);  \
    run Sweep(0, PROMOTING); run Sweep(1, PROMOTING); run Clock()
#include "../headrace.pml"
