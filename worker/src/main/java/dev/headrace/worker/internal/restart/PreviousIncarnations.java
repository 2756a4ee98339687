package dev.headrace.worker.internal.restart;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.Periodic;
import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.PendingQuery;
import dev.headrace.internal.protocol.queue.QueueLimits;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.protocol.work.TakeBackRequest;
import dev.headrace.internal.protocol.work.WorkerStore;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.worker.internal.runtime.Outage;
import dev.headrace.worker.internal.runtime.ShardScope;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes back, at the start, the tasks of previous incarnations of this instance in the shard, as soon as each has missed
 * a heartbeat, instead of after the heartbeat TTL. While there are such incarnations, it reads their state a few times per
 * heartbeat interval, until they hold nothing or have proved to be alive. {@link IncarnationWatch} decides which incarnations
 * are dead; Redis decides for each entry. If a read fails, every watch starts again, because live workers could not send
 * heartbeats either.
 */
public final class PreviousIncarnations {
    private static final int MOST_A_CALL = 200;
    private static final int LOOKS_A_BEAT = 4;

    private final WorkerRuntime runtime;
    private final ShardScope scope;
    private final DuplicateInstanceWatch duplicates;
    private final Supplier<QueueLimits> limits;
    private final Consumer<Throwable> onError;
    private final Outage outage;
    private final Periodic looks;
    private final Duration betweenLooks;
    private final Map<String, IncarnationWatch> watches = new HashMap<>();
    private Duration pause;
    private boolean stopped;

    /**
     * @param limits returns the current limits of the queue
     * @param onError takes the error of a failed read
     */
    public PreviousIncarnations(
            ShardScope scope,
            DuplicateInstanceWatch duplicates,
            Supplier<QueueLimits> limits,
            Consumer<Throwable> onError) {
        this.runtime = scope.runtime();
        this.scope = scope;
        this.duplicates = duplicates;
        this.limits = limits;
        this.onError = onError;
        this.outage = new Outage(runtime, "looking for tasks of previous incarnations in %s", scope.shard());
        this.betweenLooks = runtime.settings().heartbeats().interval().dividedBy(LOOKS_A_BEAT);
        this.pause = betweenLooks;
        this.looks = new Periodic(runtime.loop(), () -> pause, this::look, this::lookFailed);
    }

    /** Starts the search, if the instance name was set: a host name does not identify a worker across restarts. */
    public void start() {
        if (runtime.named()) {
            looks.start();
        }
    }

    public void stop() {
        stopped = true;
        looks.stop();
    }

    private CompletionStage<?> look() {
        CompletableFuture<Void> round = new CompletableFuture<>();
        ask(this::incarnations, round, others -> next(searches(others), round));
        return round;
    }

    /**
     * Registers this worker as a consumer and then reads the incarnations. In this order, at least one of two workers that
     * start together sees the other. If Redis is out of memory it creates no consumer, and only the read is done.
     */
    private CompletionStage<List<WorkerView>> incarnations() {
        WorkerStore store = runtime.store();
        WorkerId self = runtime.worker();
        return store.enlist(scope.shard(), self)
                .exceptionally(error -> null)
                .thenCompose(done -> store.incarnations(scope.shard(), self));
    }

    private void lookFailed(Throwable error) {
        pause = outage.failed(error);
        onError.accept(error);
        watches.values().forEach(IncarnationWatch::interrupted);
    }

    /** Calls the next step of a round. Any error ends the round, because the next round could not start otherwise. */
    private <T> void ask(Supplier<CompletionStage<T>> call, CompletableFuture<Void> round, Consumer<T> then) {
        runtime.ask(call, (answer, error) -> {
            if (answer == null) {
                round.completeExceptionally(EventLoop.errorOf(error));
                return;
            }
            EventLoop.orFail(round, () -> then.accept(answer));
        });
    }

    /** A lane of a silent incarnation that holds entries, from an entry on. */
    private record Search(IncarnationWatch watch, Lane lane, String from) {}

    /** Returns the lanes to take tasks from now. If no incarnation is left to watch, this is the last round. */
    private Deque<Search> searches(List<WorkerView> others) {
        long now = runtime.loop().nanos();
        Deque<Search> searches = new ArrayDeque<>();
        boolean over = true;
        for (WorkerView other : others) {
            IncarnationWatch watch = watches.computeIfAbsent(other.name(), first -> watch(other, now));
            watch.seen(other, now);
            if (watch.silent(now) && other.pending() > 0) {
                for (Lane lane : Lane.values()) {
                    searches.add(new Search(watch, lane, "-"));
                }
            }
            over &= watch.over(now);
        }
        if (over) {
            looks.stop();
        }
        return searches;
    }

    private IncarnationWatch watch(WorkerView other, long now) {
        return new IncarnationWatch(other, now, runtime.settings().heartbeats(), duplicates);
    }

    private void next(Deque<Search> searches, CompletableFuture<Void> round) {
        Search search = searches.poll();
        if (search == null || stopped) {
            outage.passed();
            pause = betweenLooks;
            round.complete(null);
            return;
        }
        PendingQuery query = new PendingQuery(
                scope.shard(), search.lane, search.watch.name(), search.watch.leastIdle(), search.from, MOST_A_CALL);
        ask(() -> runtime.store().pending(query), round, page -> {
            if (page.isEmpty()) {
                next(searches, round);
            } else {
                takeBack(search, page, searches, round);
            }
        });
    }

    private void takeBack(
            Search search, List<PendingEntry> page, Deque<Search> searches, CompletableFuture<Void> round) {
        List<Lease> leases = page.stream().map(PendingEntry::lease).toList();
        RequeueLimits requeues = new RequeueLimits(runtime.settings().limits().maxCrashes(), 0, limits.get());
        TakeBackRequest request = search.watch.request(scope.shard(), requeues, leases);
        ask(() -> runtime.store().takeBack(request), round, replies -> {
            told(search.watch, replies);
            String last = leases.get(leases.size() - 1).entryId();
            if (page.size() == MOST_A_CALL && !EntryIds.isLast(last)) {
                searches.addFirst(new Search(search.watch, search.lane, EntryIds.after(last)));
            }
            next(searches, round);
        });
    }

    private void told(IncarnationWatch watch, List<RecoverReply> replies) {
        replies.forEach(reply -> scope.meters().takenBack(reply.result()));
        scope.journal().takenBack(scope.shard(), watch.name(), replies);
    }
}
