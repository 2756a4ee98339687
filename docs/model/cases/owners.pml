/* Who lost a lease touches it no more: beats, pick-ups, releases; the group is made anew. */
#define TIMED 1
#define TTL 1
#define SILENT 1
#define CLAIM_ANSWERS 1
#define ENTRIES 2
#define MOST_CRASHES 0
#define MOST_FAILURES 1
#define HAND_BACKS 1
#define REGROUPS 1
#define BEGIN submit()
#define PROCESSES run Reader(0); run Reader(1); run Beater(0); run Beater(1); run Strays(1); \
    run Settler(0); run Settler(1); run Sweep(0, RECOVERING); run Clock(); run Fate()
#include "../headrace.pml"
