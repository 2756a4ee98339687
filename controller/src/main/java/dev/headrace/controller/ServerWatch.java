package dev.headrace.controller;

import dev.headrace.controller.sweep.Steps;
import dev.headrace.controller.sweep.SweepContext;
import dev.headrace.protocol.ServerView;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares the server with what it was a scan ago: another run id or role, or a clock that went another way than this
 * machine's monotonic one. An answer's age is not known, only when it was asked for and when it came; a slow Redis is
 * therefore never taken for a jumping clock.
 */
final class ServerWatch {
    private static final long TOLERANCE_NANOS = Duration.ofSeconds(1).toNanos();

    private final EventLoop loop;
    private final SweepContext context;
    private final Steps steps;
    private final Consumer<WaitCause> interrupted;
    private final Consumer<ServerView> seen;
    private @Nullable Look last;

    /**
     * @param interrupted told when the server is not what it was
     * @param seen told of each look
     */
    ServerWatch(SweepContext context, Consumer<WaitCause> interrupted, Consumer<ServerView> seen) {
        this.context = context;
        this.loop = context.loop();
        this.steps = new Steps(loop);
        this.interrupted = interrupted;
        this.seen = seen;
    }

    /** Takes a look. */
    CompletionStage<Void> look() {
        long asked = loop.nanos();
        return steps.onLoop(context.store().server()).thenAccept(view -> {
            Look now = new Look(view, asked, loop.nanos());
            Look before = last;
            last = now;
            if (before != null) {
                difference(before, now).ifPresent(interrupted);
            }
            seen.accept(view);
        });
    }

    private static Optional<WaitCause> difference(Look before, Look now) {
        if (!now.view.runId().equals(before.view.runId())) {
            return Optional.of(WaitCause.RESTARTED);
        }
        if (!now.view.role().equals(before.view.role())) {
            return Optional.of(WaitCause.ROLE_CHANGED);
        }
        long passed = Duration.ofMillis(now.view.timeMillis() - before.view.timeMillis())
                .toNanos();
        long least = now.asked - before.answered - TOLERANCE_NANOS;
        long most = now.answered - before.asked + TOLERANCE_NANOS;
        return passed < least || passed > most ? Optional.of(WaitCause.CLOCK_JUMPED) : Optional.empty();
    }

    private record Look(ServerView view, long asked, long answered) {}
}
