package dev.headrace.testing.sim;

import dev.headrace.internal.loop.EventLoop;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

/** An {@link EventLoop} of a simulated process, on the virtual clock. */
public final class VirtualLoop implements EventLoop {
    private final VirtualProcess process;
    private final Random random;

    VirtualLoop(VirtualProcess process, long seed) {
        this.process = process;
        this.random = new Random(seed);
    }

    /** The process whose loop it is. */
    public VirtualProcess process() {
        return process;
    }

    @Override
    public long nanos() {
        return process.time().nanos();
    }

    @Override
    public void execute(Runnable action) {
        process.after(Duration.ZERO, action);
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Alarm alarm = new Alarm(action);
        process.after(delay, alarm::ring);
        return alarm;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    private static final class Alarm implements Timer {
        private final Runnable action;
        private boolean cancelled;

        private Alarm(Runnable action) {
            this.action = action;
        }

        private void ring() {
            if (!cancelled) {
                action.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
