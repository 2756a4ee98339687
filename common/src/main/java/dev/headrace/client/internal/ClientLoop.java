package dev.headrace.client.internal;

import dev.headrace.client.ClientSettings;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.OwnerSigns;
import dev.headrace.internal.protocol.produce.ProducerStore;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.view.CancelReply;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The core of a client without threads: a producer for each shard, the awaits, and all other calls. Its methods may be
 * called from any thread; they run on the loop, so there are no locks.
 */
public final class ClientLoop {
    private static final Duration SIGNS_TAKE = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final SparseLines lines;
    private final ProducerStore store;
    private final ClientSettings settings;
    private final Supplier<String> names;
    private final Map<Route.Place, Producer> producers = new HashMap<>();
    private final Map<String, Spread> spreads = new HashMap<>();
    private final Set<CompletableFuture<?>> open = new HashSet<>();
    private final Awaits awaits;
    private final HeadraceException notBegun = closed();
    private volatile boolean closed;
    private volatile boolean ended;

    /**
     * @param names returns 24 random hexadecimal digits that no client has used before
     * @param lines the limits of all log lines of the client and its connections; their owner flushes them
     */
    public ClientLoop(
            EventLoop loop, ProducerStore store, ClientSettings settings, Supplier<String> names, SparseLines lines) {
        this.loop = loop;
        this.lines = lines;
        this.store = store;
        this.settings = settings;
        this.names = names;
        this.awaits = new Awaits(loop, store);
    }

    public EventLoop loop() {
        return loop;
    }

    SparseLines lines() {
        return lines;
    }

    public ProducerStore store() {
        return store;
    }

    public ClientSettings settings() {
        return settings;
    }

    public String newName() {
        return names.get();
    }

    /** Returns when a call that begins now is given up, by the loop's clock. */
    long giveUpAt() {
        return loop.nanos() + settings.giveUpAfter().toNanos();
    }

    /** Submits at most {@link Backlog#MOST_TASKS} tasks, either all with a due time or all without. */
    public CompletionStage<Accepted> submit(Route route, List<NewTask> tasks) {
        boolean scheduled = tasks.get(0).due() != null;
        return onLoop(() -> {
            long giveUpAt = giveUpAt();
            Integer named = route.shard();
            CompletionStage<Shard> to = named != null
                    ? CompletableFuture.completedFuture(route.to(named))
                    : spreads.computeIfAbsent(route.queue(), absent -> new Spread(this, absent))
                            .next();
            return to.thenCompose(shard -> producer(new Route.Place(shard, route.durability()))
                    .add(tasks, scheduled, giveUpAt)
                    .thenApply(taken -> new Accepted(shard, taken)));
        });
    }

    private Producer producer(Route.Place place) {
        return producers.computeIfAbsent(place, absent -> new Producer(this, absent));
    }

    public CompletionStage<CancelReply> cancel(TaskId task) {
        return change("cancel of " + task, any -> any.cancel(task.shard(), task.id()));
    }

    public CompletionStage<TaskView> lookUp(TaskId task) {
        return read("look-up of " + task, any -> any.lookUp(task.shard(), task.id()));
    }

    /** Runs a call that changes nothing, and retries it until it is answered or given up. */
    public <T> CompletionStage<T> read(String what, Function<ProducerStore, CompletionStage<T>> verb) {
        return onLoop(() -> retried(what, verb).harmless().start());
    }

    /** Runs a call that changes something, with the same retries. Its error says whether it may have been executed. */
    public <T> CompletionStage<T> change(String what, Function<ProducerStore, CompletionStage<T>> verb) {
        return onLoop(() -> retried(what, verb).start());
    }

    private <T> RetriedCall<T> retried(String what, Function<ProducerStore, CompletionStage<T>> verb) {
        return new RetriedCall<>(loop, what, giveUpAt(), () -> verb.apply(store));
    }

    /** Returns the state of the task at its end or at the deadline. */
    public CompletionStage<TaskView> await(TaskId task, Duration deadline) {
        return onLoop(() -> awaits.await(task, deadline));
    }

    /**
     * Returns whether an unfinished task has a live owner and a controller; empty if not needed or not known within a second.
     */
    public CompletionStage<Optional<OwnerSigns>> signs(TaskView view) {
        if (view.state() != TaskState.RUNNING && view.state() != TaskState.SCHEDULED) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return onLoop(() -> {
                    CompletableFuture<Optional<OwnerSigns>> answer = new CompletableFuture<>();
                    loop.schedule(SIGNS_TAKE, () -> answer.complete(Optional.empty()));
                    loop.when(
                            store.signs(view.shard(), Objects.requireNonNullElse(view.owner(), "")),
                            (signs, error) -> answer.complete(Optional.ofNullable(signs)));
                    return answer;
                })
                .exceptionally(error -> Optional.empty());
    }

    /** Accepts no more submissions. The stage completes when all earlier ones are answered. */
    public CompletionStage<Void> drain() {
        closed = true;
        CompletableFuture<Void> drained = new CompletableFuture<>();
        loop.execute(() -> drain(drained));
        return drained;
    }

    /** Ends all waiting calls with the error that the client is closed. */
    public CompletionStage<Void> close() {
        closed = true;
        // From here on the loop begins no call that is queued before the following action.
        ended = true;
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                spreads.values().forEach(Spread::close);
                producers.values().forEach(Producer::close);
                awaits.close();
            } finally {
                // After the answers of the above, which are more specific.
                loop.execute(() -> endOpenCalls(done));
            }
        });
        return done;
    }

    private void endOpenCalls(CompletableFuture<Void> done) {
        HeadraceException interrupted = interrupted();
        open.forEach(answer -> answer.completeExceptionally(interrupted));
        open.clear();
        done.complete(null);
    }

    private void drain(CompletableFuture<Void> drained) {
        if (spreads.values().stream().allMatch(Spread::idle)
                && producers.values().stream().allMatch(Producer::idle)) {
            drained.complete(null);
        } else {
            loop.schedule(Duration.ofMillis(5), () -> drain(drained));
        }
    }

    /**
     * Runs a call on the loop. The stage completes in any case: with the call's result, with the error that it throws, or when
     * the client is closed. Checks {@code closed} twice, because a loop that has ended drops actions. Either the
     * loop begins the call or the caller gets the error that the client is closed, never both.
     */
    public <T> CompletionStage<T> onLoop(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        AtomicBoolean decided = new AtomicBoolean();
        if (!closed) {
            loop.execute(() -> {
                if (decided.compareAndSet(false, true)) {
                    begin(call, answer);
                }
            });
        }
        if (closed && decided.compareAndSet(false, true)) {
            answer.completeExceptionally(closed());
        }
        return answer;
    }

    private <T> void begin(Supplier<CompletionStage<T>> call, CompletableFuture<T> answer) {
        if (ended) {
            answer.completeExceptionally(notBegun);
            return;
        }
        open.add(answer);
        loop.whenWrapped(EventLoop.attempt(call), (value, error) -> {
            open.remove(answer);
            EventLoop.complete(answer, value, error);
        });
    }

    public static HeadraceException closed() {
        return new HeadraceException(Reason.CLOSED, "the client is closed; nothing was done", null);
    }

    private static HeadraceException interrupted() {
        return new HeadraceException(
                Reason.RESULT_UNKNOWN,
                "the client was closed before an answer came. Whether the call was carried out is not known",
                null);
    }
}
