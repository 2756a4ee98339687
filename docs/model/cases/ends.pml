/* No time at all: whatever may come, comes whenever it likes. Two workers, two controllers that recover and promote when
   they please, whoever leads, and answers that are lost; so no promise here rests on a clock or on who leads. */
#define ENTRIES 4
#define MOST_FAILURES 2
#define HAND_BACKS 1
#ifndef LOSSES
#define LOSSES 1
#endif
#define BEGIN skip
#define PROCESSES run Client(); run Reader(0); run Reader(1); run Settler(0); run Settler(1); \
    run Sweep(0, RECOVERING); run Sweep(1, RECOVERING); run Sweep(0, PROMOTING); \
    run Clock(); run Rest()
#include "../headrace.pml"
