package dev.headrace.worker;

import java.time.Duration;

/**
 * Runs the parts of an attempt such that an error of one ends the attempt. Without this, the worker would hold the task and
 * renew its heartbeat until the worker ends.
 */
final class AttemptNet {
    private static final Duration ANOTHER_TRY = Duration.ofSeconds(1);

    private AttemptNet() {}

    static void run(ShardRunner home, TaskExecution execution, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | Error e) {
            end(home, execution, e);
        }
    }

    private static void end(ShardRunner home, TaskExecution execution, Throwable error) {
        try {
            execution.endBroken(error);
            home.journal().broken(execution, error);
        } catch (RuntimeException | Error e) {
            home.core().loop().schedule(ANOTHER_TRY, () -> end(home, execution, error));
        }
    }
}
