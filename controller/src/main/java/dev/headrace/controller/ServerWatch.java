package dev.headrace.controller;

import dev.headrace.controller.sweep.Steps;
import dev.headrace.controller.sweep.SweepContext;
import dev.headrace.protocol.ServerView;
import dev.headrace.task.Shard;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares each shard's server with what it was a scan ago: another run id or role, as after a restart, a failover or a move
 * of the shard, or a clock that went another way than this machine's monotonic one. An answer's age is not known, only when it was asked for and when it came; a slow Redis is
 * therefore never taken for a jumping clock.
 */
final class ServerWatch {
    private static final long TOLERANCE_NANOS = Duration.ofSeconds(1).toNanos();

    private final EventLoop loop;
    private final SweepContext context;
    private final Steps steps;
    private final Supplier<Set<Shard>> shards;
    private final BiConsumer<Shard, WaitCause> interrupted;
    private final Consumer<Collection<ServerView>> seen;
    private final Map<Shard, Look> last = new HashMap<>();

    /**
     * @param shards those to watch over
     * @param interrupted told when a shard's server is not what it was
     * @param seen told of each look: the servers that answered, at least one
     */
    ServerWatch(
            SweepContext context,
            Supplier<Set<Shard>> shards,
            BiConsumer<Shard, WaitCause> interrupted,
            Consumer<Collection<ServerView>> seen) {
        this.context = context;
        this.loop = context.loop();
        this.steps = new Steps(loop);
        this.shards = shards;
        this.interrupted = interrupted;
        this.seen = seen;
    }

    /** Takes a look. */
    CompletionStage<Void> look() {
        Set<Shard> watched = Set.copyOf(shards.get());
        if (watched.isEmpty()) {
            return steps.onLoop(context.store().server()).thenAccept(view -> seen.accept(List.of(view)));
        }
        long asked = loop.nanos();
        return steps.onLoop(context.store().servers(watched)).thenAccept(views -> {
            long answered = loop.nanos();
            views.forEach((shard, view) -> compare(shard, new Look(view, asked, answered)));
            seen.accept(views.values());
        });
    }

    private void compare(Shard shard, Look now) {
        Look before = last.put(shard, now);
        if (before != null) {
            difference(before, now).ifPresent(cause -> interrupted.accept(shard, cause));
        }
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
