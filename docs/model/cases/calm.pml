/* When no leader was there, nothing is promoted, requeued or retired before a wait is over. */
#define TIMED 1
#define LEADERSHIP 1
#define CALMNESS 1
#define ENTRIES 2
#define CANARY 1
#define WAIT 2
#define LEAVINGS 1
#define BEGIN submit(); if :: stored[0] = false; later[0] = 1; due[0] = true :: passed[0] = true; thrown[0] = true fi
#define PROCESSES run Lead(0); run Lead(1); \
    if :: run Sweep(0, PROMOTING) :: run Sweep(0, ADOPTING) :: run Sweep(0, RETIRING) fi; run Clock()
#include "../headrace.pml"
