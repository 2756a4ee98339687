package dev.headrace.worker.internal.engine;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.testing.sim.VirtualLoop;
import dev.headrace.worker.internal.engine.WorkerBoot.Spell;
import dev.headrace.worker.internal.run.HandlerCall;
import dev.headrace.worker.internal.threads.CallRunner;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the handlers' threads on the virtual clock: a call begins, time passes in which the lease can be lost, the
 * process stop and interrupts come, and then it answers, as a handler does that works on a thread of its own.
 */
final class VirtualHandlers implements CallRunner {
    private final VirtualLoop loop;
    private final WorkerBoot.Pace pace;

    VirtualHandlers(VirtualLoop loop, WorkerBoot.Pace pace) {
        this.loop = loop;
        this.pace = pace;
    }

    /** Mostly a thread runs at once; now and then it has to wait for its turn. */
    @Override
    public void run(List<? extends Call> calls) {
        for (Call call : calls) {
            boolean starved = loop.random().nextInt(20) == 0;
            Duration wait = Duration.ofMillis(starved ? loop.random().nextInt(3000) : 0);
            loop.schedule(wait, new Attempt((HandlerCall) call)::begin);
        }
    }

    private final class Attempt {
        private static final Duration UNWINDS = Duration.ofMillis(10);

        private final HandlerCall call;
        private @Nullable Spell spell;
        private EventLoop.@Nullable Timer end;
        private boolean over;
        private double percent;

        private Attempt(HandlerCall call) {
            this.call = call;
        }

        private void begin() {
            if (!call.begins(this::interrupt)) {
                call.ends();
                return;
            }
            Spell mine = pace.begins(call.context());
            spell = mine;
            end = loop.schedule(mine.lasts(), this::answer);
            if (!mine.progress().isZero()) {
                loop.schedule(mine.progress(), this::progress);
            }
        }

        private void progress() {
            if (!over) {
                percent = Math.min(100, percent + 1);
                call.context().progress(percent);
                loop.schedule(Objects.requireNonNull(spell).progress(), this::progress);
            }
        }

        private void interrupt() {
            Spell mine = Objects.requireNonNull(spell);
            if (!over && mine.obeys()) {
                mine.interrupted().run();
                Objects.requireNonNull(end).cancel();
                end = loop.schedule(UNWINDS, this::answer);
            }
        }

        private void answer() {
            if (!over) {
                over = true;
                call.handle();
                call.ends();
            }
        }
    }
}
