/* A settle that was given up and sent again arrives after all. */
#define ENTRIES 3
#define COPIES 1
#define BEGIN submit()
#define PROCESSES run Reader(0); run Reader(1); run Settler(0); run Settler(1); run Network(0); run Network(1); \
    run Sweep(0, RECOVERING); run Sweep(0, PROMOTING); run Clock(); run Rest()
#include "../headrace.pml"
