package dev.headrace.worker;

/**
 * The slot of one attempt. It goes with the handler's thread and not with the attempt's state, and comes back once,
 * whatever happens to the attempt. Used on the loop only.
 */
final class HeldSlot {
    private final TaskExecution execution;
    private final ShardRunner home;
    private boolean held = true;
    private boolean handlerRuns;
    private boolean abandoned;

    HeldSlot(TaskExecution execution, ShardRunner home) {
        this.execution = execution;
        this.home = home;
    }

    void handlerStarts() {
        home.slots().handlerStarted();
        handlerRuns = true;
    }

    void handlerEnded() {
        handlerRuns = false;
        home.slots().handlerEnded();
    }

    void giveBack() {
        if (held) {
            held = false;
            home.slots().giveBack(1);
            home.suspects().ended(execution);
            if (abandoned) {
                home.meters().abandonedEnded();
            }
        }
    }

    /** The attempt goes on without its handler, which keeps the slot until it ends. */
    void abandon() {
        if (!abandoned) {
            abandoned = true;
            home.meters().abandoned();
            home.suspects().ended(execution);
        }
    }

    /** The attempt ends: gives the slot back, or abandons the handler that runs on. */
    void letGo() {
        if (handlerRuns) {
            abandon();
        } else {
            giveBack();
        }
    }
}
