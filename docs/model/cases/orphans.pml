/* A consumer is deleted by hand, the group is made anew, dead consumers are retired. */
#define ENTRIES 4
#define MOST_FAILURES 1
#define REGROUPS 1
#define DELCONSUMERS 1
#define BEGIN submit()
#define PROCESSES run Reader(0); run Reader(1); run Settler(0); run Settler(1); run Sweep(0, RECOVERING); \
    run Sweep(0, ADOPTING); run Sweep(1, RETIRING); run Clock(); run Fate(); run Rest()
#include "../headrace.pml"
