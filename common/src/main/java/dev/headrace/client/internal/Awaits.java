package dev.headrace.client.internal;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.Periodic;
import dev.headrace.internal.protocol.produce.ProducerStore;
import dev.headrace.internal.protocol.queue.QueueStore.Subscription;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All awaits of a client, with one subscription for each shard. A published message is a hint to read the task at once. In
 * case a hint is lost, periodic glances check all awaited tasks, two hundred in a call and at most four calls a second.
 * Used on the loop only.
 */
final class Awaits {
    private static final Duration SUBSCRIPTION_OUTLIVES = Duration.ofSeconds(30);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration A_CALL = Duration.ofMillis(250);
    private static final int MOST_A_CALL = 200;

    private final EventLoop loop;
    private final ProducerStore store;
    private final Map<Shard, Watch> watches = new HashMap<>();

    Awaits(EventLoop loop, ProducerStore store) {
        this.loop = loop;
        this.store = store;
    }

    CompletionStage<TaskView> await(TaskId task, Duration deadline) {
        return watches.computeIfAbsent(task.shard(), Watch::new).add(task, deadline);
    }

    void close() {
        watches.values().forEach(Watch::close);
        watches.clear();
    }

    /** The awaits of one shard. */
    private final class Watch {
        private final Shard shard;
        private final Map<String, Set<Wait>> waits = new HashMap<>();
        private @Nullable Subscription subscription;
        private boolean subscribing;
        private EventLoop.@Nullable Timer end;
        private final Periodic glances;
        private boolean closed;

        Watch(Shard shard) {
            this.shard = shard;
            this.glances = new Periodic(loop, this::pause, this::glance, error -> {});
            glances.start();
        }

        private Duration pause() {
            Duration forAll = A_CALL.multipliedBy(chunks().size()).multipliedBy(watches.size());
            return forAll.compareTo(SHORTEST_PAUSE) > 0 ? forAll : SHORTEST_PAUSE;
        }

        private List<List<String>> chunks() {
            List<String> ids = List.copyOf(waits.keySet());
            List<List<String>> chunks = new ArrayList<>();
            for (int from = 0; from < ids.size(); from += MOST_A_CALL) {
                chunks.add(ids.subList(from, Math.min(ids.size(), from + MOST_A_CALL)));
            }
            return chunks;
        }

        /** Sends one call after another, so that a slow Redis does not get more calls. */
        private CompletionStage<?> glance() {
            CompletionStage<Void> all = CompletableFuture.completedFuture(null);
            for (List<String> chunk : chunks()) {
                all = all.thenCompose(done -> store.glance(shard, chunk))
                        .thenAccept(found -> loop.execute(() -> found.forEach(this::look)));
            }
            return all;
        }

        CompletionStage<TaskView> add(TaskId task, Duration deadline) {
            if (end != null) {
                end.cancel();
            }
            Wait wait = new Wait(loop, store, task);
            waits.computeIfAbsent(task.id(), absent -> new LinkedHashSet<>()).add(wait);
            subscribe();
            CompletionStage<TaskView> ended = wait.start(deadline);
            loop.when(ended, (view, error) -> remove(wait));
            return ended;
        }

        /** Subscribes, and then reads all awaited tasks again: tasks may have ended before the subscription. */
        private void subscribe() {
            if (subscription != null || subscribing) {
                return;
            }
            subscribing = true;
            loop.when(EventLoop.attempt(this::watchEnded), (begun, error) -> {
                subscribing = false;
                subscription = begun;
                if (closed && begun != null) {
                    begun.close();
                } else if (begun != null) {
                    List.copyOf(waits.keySet()).forEach(this::look);
                }
            });
        }

        private CompletionStage<Subscription> watchEnded() {
            return store.watchEnded(shard, id -> loop.execute(() -> look(id)));
        }

        private void look(String id) {
            new ArrayList<>(waits.getOrDefault(id, Set.of())).forEach(Wait::lookNow);
        }

        private void remove(Wait wait) {
            Set<Wait> same = waits.get(wait.id());
            if (same != null && same.remove(wait) && same.isEmpty()) {
                waits.remove(wait.id());
            }
            if (waits.isEmpty()) {
                end = loop.schedule(SUBSCRIPTION_OUTLIVES, this::endIfUnused);
            }
        }

        private void endIfUnused() {
            if (waits.isEmpty()) {
                watches.remove(shard, this);
                close();
            }
        }

        private void close() {
            closed = true;
            glances.stop();
            if (subscription != null) {
                subscription.close();
            }
            waits.values().stream().flatMap(Set::stream).toList().forEach(Wait::close);
        }
    }
}
