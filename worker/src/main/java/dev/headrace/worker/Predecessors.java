package dev.headrace.worker;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.Periodic;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.PendingQuery;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.protocol.work.TakeBackRequest;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
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
 * Takes back, at the start, the tasks that earlier boots of this instance left in the shard, as soon as each has missed
 * a beat, instead of after the heartbeats' TTL. Looks a few times a beat while there are such boots, until nothing of
 * theirs is left, or they have shown that they live. {@link BootWatch} says whom to take from, Redis what: each entry
 * is judged by itself there. A look that fails has every watch begin anew, since whoever lives could not beat either.
 */
final class Predecessors {
    private static final int MOST_A_CALL = 200;
    private static final int LOOKS_A_BEAT = 4;

    private final ShardRunner home;
    private final Trouble trouble;
    private final Periodic looks;
    private final Duration betweenLooks;
    private final Map<String, BootWatch> watches = new HashMap<>();
    private Duration pause;
    private boolean stopped;

    Predecessors(ShardRunner home) {
        this.home = home;
        this.trouble = new Trouble(home.core().loop(), "looking for tasks of earlier boots in " + home.shard());
        this.betweenLooks = home.core().settings().heartbeats().interval().dividedBy(LOOKS_A_BEAT);
        this.pause = betweenLooks;
        this.looks = new Periodic(home.core().loop(), () -> pause, this::look, this::lookFailed);
    }

    /** Only under a name that was given: that of the host is no word for who comes after whom. */
    void start() {
        if (home.core().named()) {
            looks.start();
        }
    }

    void stop() {
        stopped = true;
        looks.stop();
    }

    private CompletionStage<?> look() {
        CompletableFuture<Void> round = new CompletableFuture<>();
        ask(this::namesakes, round, boots -> next(searches(boots), round));
        return round;
    }

    /**
     * To be seen comes first: of two that start at once, one sees the other at least. A Redis that is out of memory makes
     * no consumer, and the look is taken without.
     */
    private CompletionStage<List<WorkerView>> namesakes() {
        TaskStore store = home.core().store();
        WorkerId self = home.core().worker();
        return store.enlist(home.shard(), self)
                .exceptionally(error -> null)
                .thenCompose(done -> store.namesakes(home.shard(), self));
    }

    private void lookFailed(Throwable error) {
        pause = trouble.failed(error);
        home.groupLostIf(error);
        watches.values().forEach(BootWatch::interrupted);
    }

    /** Asks for the next step of a round. Whatever goes wrong ends the round, or no other would ever begin. */
    private <T> void ask(Supplier<CompletionStage<T>> call, CompletableFuture<Void> round, Consumer<T> then) {
        home.core().ask(call, (answer, error) -> {
            if (answer == null) {
                round.completeExceptionally(
                        error == null ? new IllegalStateException("no answer and no error") : error);
                return;
            }
            EventLoop.orFail(round, () -> then.accept(answer));
        });
    }

    /** A lane of a boot that is silent and holds something, from an entry on. */
    private record Search(BootWatch boot, Lane lane, String from) {}

    /** Where to take from now. With nobody left to watch, this look is the last. */
    private Deque<Search> searches(List<WorkerView> boots) {
        long now = home.core().loop().nanos();
        Deque<Search> searches = new ArrayDeque<>();
        boolean over = true;
        for (WorkerView boot : boots) {
            BootWatch watch = watches.computeIfAbsent(boot.name(), first -> watch(boot, now));
            watch.seen(boot, now);
            if (watch.silent(now) && boot.pending() > 0) {
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

    private BootWatch watch(WorkerView boot, long now) {
        return new BootWatch(boot, now, home.core().settings().heartbeats(), home.twins());
    }

    private void next(Deque<Search> searches, CompletableFuture<Void> round) {
        Search search = searches.poll();
        if (search == null || stopped) {
            trouble.passed();
            pause = betweenLooks;
            round.complete(null);
            return;
        }
        PendingQuery query = new PendingQuery(
                home.shard(), search.lane, search.boot.name(), search.boot.leastIdle(), search.from, MOST_A_CALL);
        ask(() -> home.core().store().pending(query), round, page -> {
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
        RequeueLimits limits = new RequeueLimits(
                home.core().settings().limits().maxStaleRequeues(),
                0,
                home.limits().queue());
        TakeBackRequest request = search.boot.request(home.shard(), limits, leases);
        ask(() -> home.core().store().takeBack(request), round, replies -> {
            told(search.boot, replies);
            String last = leases.get(leases.size() - 1).entryId();
            if (page.size() == MOST_A_CALL && !EntryIds.isLast(last)) {
                searches.addFirst(new Search(search.boot, search.lane, EntryIds.after(last)));
            }
            next(searches, round);
        });
    }

    private void told(BootWatch boot, List<RecoverReply> replies) {
        replies.forEach(reply -> home.meters().takenBack(reply.result()));
        home.journal().takenBack(home.shard(), boot.name(), replies);
    }
}
