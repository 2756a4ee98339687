/* Two tasks do not get into each other's way. */
#define TASKS 2
#define ENTRIES 4
#define MOST_FAILURES 1
#define BEGIN skip
#define PROCESSES run Client(); run Reader(0); run Reader(1); run Settler(0); run Settler(1); \
    run Sweep(0, RECOVERING); run Clock(); run Rest()
#include "../headrace.pml"
