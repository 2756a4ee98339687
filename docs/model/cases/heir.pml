/* A later boot of an instance takes its tasks back; the clock jumps, the group is made anew. */
#define TIMED 1
#define HEIR 1
#define LIVENESS 1
#define CLAIM_ANSWERS 1
#define ENTRIES 2
#define MOST_CRASHES 0
#define JUMPS 1
#define REGROUPS 1
#define BEGIN submit()
#define PROCESSES run Reader(0); run Reader(1); run Beater(1); run Strays(1); run Heir(); run Clock(); run Fate()
#include "../headrace.pml"
