package dev.headrace.worker.internal.attempt;

/**
 * The slot of one attempt. The slot belongs to the thread of the handler and not to the state of the attempt. It is
 * released exactly once. Used on the loop only.
 */
final class HeldSlot {
    private final TaskExecution execution;
    private final AttemptServices services;
    private final Quarantine quarantine;
    private boolean held = true;
    private boolean handlerRuns;
    private boolean abandoned;

    HeldSlot(TaskExecution execution, AttemptServices services, Quarantine quarantine) {
        this.execution = execution;
        this.services = services;
        this.quarantine = quarantine;
    }

    void handlerStarts() {
        services.slots().handlerStarted();
        handlerRuns = true;
    }

    void handlerEnded() {
        handlerRuns = false;
        services.slots().handlerEnded();
    }

    void giveBack() {
        if (held) {
            held = false;
            services.slots().giveBack(1);
            quarantine.ended(execution);
            if (abandoned) {
                services.journal().abandonedHandlerEnded(execution.entry());
            }
        }
    }

    /** Continues the attempt without its handler, which keeps the slot until it ends. */
    void abandon() {
        if (!abandoned) {
            abandoned = true;
            services.journal().handlerAbandoned(execution.entry());
            quarantine.ended(execution);
        }
    }

    /** Ends the attempt: releases the slot, or abandons the handler if it still runs. */
    void letGo() {
        if (handlerRuns) {
            abandon();
        } else {
            giveBack();
        }
    }
}
