package dev.headrace.controller.internal.lead;

import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.queue.ServerView;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares each shard's server with its state one scan earlier. Detects a changed run id or role (after a restart, a failover
 * or a move of the shard), and a clock that moved differently from this machine's monotonic clock. Only the times of request
 * and answer are known, so the comparison allows for the time between them: a slow Redis does not look like a clock jump.
 */
public final class ServerWatch {
    private static final long TOLERANCE_NANOS = Duration.ofSeconds(1).toNanos();

    private final EventLoop loop;
    private final SweepContext context;
    private final Supplier<Set<Shard>> shards;
    private final BiConsumer<Shard, DelayCause> interrupted;
    private final Consumer<Collection<ServerView>> seen;
    private final Map<Shard, Sample> last = new HashMap<>();

    /**
     * @param shards returns the shards to watch
     * @param interrupted is called when a shard's server has changed
     * @param seen takes the servers that answered, at least one
     */
    public ServerWatch(
            SweepContext context,
            Supplier<Set<Shard>> shards,
            BiConsumer<Shard, DelayCause> interrupted,
            Consumer<Collection<ServerView>> seen) {
        this.context = context;
        this.loop = context.loop();
        this.shards = shards;
        this.interrupted = interrupted;
        this.seen = seen;
    }

    /** Compares the servers of all shards. */
    public CompletionStage<Void> compareAll() {
        Set<Shard> watched = Set.copyOf(shards.get());
        if (watched.isEmpty()) {
            return loop.onLoop(context.store().server()).thenAccept(view -> seen.accept(List.of(view)));
        }
        return compare(watched).thenAccept(seen);
    }

    /** Compares one shard's server between two comparisons of all. The stage returns true. */
    public CompletionStage<Boolean> compareNow(Shard shard) {
        return compare(Set.of(shard)).thenApply(views -> true);
    }

    private CompletionStage<Collection<ServerView>> compare(Set<Shard> watched) {
        long asked = loop.nanos();
        return loop.onLoop(context.store().servers(watched)).thenApply(views -> {
            long answered = loop.nanos();
            views.forEach((shard, view) -> compare(shard, new Sample(view, asked, answered)));
            return views.values();
        });
    }

    private void compare(Shard shard, Sample now) {
        Sample before = last.put(shard, now);
        if (before != null) {
            differences(before, now).forEach(cause -> interrupted.accept(shard, cause));
        }
    }

    private static List<DelayCause> differences(Sample before, Sample now) {
        List<DelayCause> causes = new ArrayList<>();
        if (!now.view.runId().equals(before.view.runId())) {
            causes.add(DelayCause.RESTARTED);
        } else if (!now.view.role().equals(before.view.role())) {
            causes.add(DelayCause.ROLE_CHANGED);
        }
        long passed = Duration.ofMillis(now.view.timeMillis() - before.view.timeMillis())
                .toNanos();
        long least = now.asked - before.answered - TOLERANCE_NANOS;
        long most = now.answered - before.asked + TOLERANCE_NANOS;
        if (passed < least || passed > most) {
            causes.add(DelayCause.CLOCK_JUMPED);
        }
        return causes;
    }

    private record Sample(ServerView view, long asked, long answered) {}
}
