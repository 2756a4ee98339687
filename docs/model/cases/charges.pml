/* What is counted as a crash and as a missing heartbeat; a wiped heartbeat, a group made anew. */
#define TIMED 1
#define LIVENESS 1
#define TTL 1
#define LASTS 3
#define SILENT 1
#define CLAIM_ANSWERS 1
#define ENTRIES 2
#define MOST_CRASHES 0
#define REGROUPS 1
#define WIPES 1
#define BEGIN submit()
#define PROCESSES run Reader(0); run Reader(1); run Beater(0); run Beater(1); run Strays(1); \
    run Sweep(0, RECOVERING); run Clock(); run Fate()
#include "../headrace.pml"
