package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.ClientSettings;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Submission;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.examples.fault.FaultModule.Job;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.view.CancelReply;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/** Submits, and remembers what was acknowledged: the only tasks that anything is promised of. Thread-safe. */
final class Submissions implements AutoCloseable {
    private static final int BATCH = 100;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();
    private final HeadraceClient client;
    private final String queue;
    private final int shards;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ReentrantLock streaming = new ReentrantLock();
    private final AtomicInteger refused = new AtomicInteger();
    private Future<?> stream;

    Submissions(String redis, String queue) {
        this(redis, queue, 1);
    }

    /** @param shards of several, each task has an id of its own, as the ids that Redis draws are a shard's only */
    Submissions(String redis, String queue, int shards) {
        this(ClientSettings.of(redis), queue, shards, 0);
    }

    /** @param after its tasks' numbers begin behind this one */
    Submissions(ClientSettings settings, String queue, int shards, int after) {
        numbers.set(after);
        this.client = HeadraceClient.connect(settings.withGiveUpAfter(Duration.ofSeconds(60)));
        this.queue = queue;
        this.shards = shards;
    }

    /** Submits so many, and answers when all are acknowledged. */
    void submit(int count, Deed deed, int millis) {
        if (shards > 1) {
            submitToShards(count, deed, millis);
            return;
        }
        for (int left = count; left > 0; left -= BATCH) {
            client
                    .queue(queue)
                    .submitAll(
                            FaultModule.TYPE,
                            IntStream.range(0, Math.min(left, BATCH))
                                    .mapToObj(i -> new Job(numbers.incrementAndGet(), deed, millis))
                                    .toList())
                    .stream()
                    .map(TaskId::id)
                    .forEach(acknowledged::add);
        }
    }

    private void submitToShards(int count, Deed deed, int millis) {
        for (int left = count; left > 0; left -= BATCH) {
            List<CompletableFuture<TaskId>> sent = IntStream.range(0, Math.min(left, BATCH))
                    .mapToObj(i -> named(numbers.incrementAndGet(), deed, millis))
                    .toList();
            RuntimeException refused = null;
            for (CompletableFuture<TaskId> one : sent) {
                try {
                    acknowledged.add(one.join().id());
                } catch (CompletionException e) {
                    refused = e.getCause() instanceof HeadraceException why ? why : e;
                }
            }
            if (refused != null) {
                throw refused;
            }
        }
    }

    private CompletableFuture<TaskId> named(int number, Deed deed, int millis) {
        Submission how = Submission.plain().id("t" + number).shard(number % shards);
        return client.queue(queue)
                .submitAsync(FaultModule.TYPE, new Job(number, deed, millis), how)
                .toCompletableFuture();
    }

    /** Schedules so many for one moment of the server's clock, in epoch milliseconds. */
    void schedule(int count, long atMillis) {
        client.queue(queue)
                .submitAll(
                        FaultModule.TYPE,
                        () -> IntStream.range(0, count)
                                .mapToObj(i -> new Job(numbers.incrementAndGet(), Deed.WORK, 0))
                                .iterator(),
                        Submission.plain().at(Instant.ofEpochMilli(atMillis)),
                        task -> acknowledged.add(task.id()));
    }

    /** Submits ten at a time, over and over until {@link #stopStream}; a refused or unanswered batch is not counted. */
    void stream(Deed deed, int millis, Duration between) {
        stream = timer.scheduleWithFixedDelay(
                () -> {
                    streaming.lock();
                    try {
                        submit(10, deed, millis);
                    } catch (HeadraceException unacknowledged) {
                        // Nothing is promised of it; the next batch is tried.
                        refused.incrementAndGet();
                    } finally {
                        streaming.unlock();
                    }
                },
                0,
                between.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Submits one, as the submission says. */
    void submit(Deed deed, int millis, Submission how) {
        Job job = new Job(numbers.incrementAndGet(), deed, millis);
        acknowledged.add(client.queue(queue).submit(FaultModule.TYPE, job, how).id());
    }

    /** Cancels all that were acknowledged, many at once. */
    Map<String, CancelReply> cancelAll() {
        Map<String, CompletableFuture<CancelReply>> asked = new HashMap<>();
        for (String id : acknowledged) {
            asked.put(
                    id, client.cancelAsync(new TaskId(new Shard(queue, 0), id)).toCompletableFuture());
        }
        Map<String, CancelReply> replies = new HashMap<>();
        asked.forEach((id, reply) -> replies.put(id, reply.join()));
        return replies;
    }

    /** Ends the stream, and leaves the others to go on. */
    void pauseStream() {
        stream.cancel(false);
        await("the batch under way").until(stream::isDone);
        streaming.lock();
        streaming.unlock();
    }

    /** Until so many batches of the stream were refused, or not answered. */
    void awaitRefused(int atLeast) {
        int before = refused.get();
        await("refusals").atMost(Stand.LONG).until(() -> refused.get() >= before + atLeast);
    }

    /** Takes a task for acknowledged that was added by other means. */
    void acknowledge(String id) {
        acknowledged.add(id);
    }

    /** Takes what was acknowledged to another for its own. */
    void add(Submissions other) {
        acknowledged.addAll(other.acknowledged);
    }

    /** Returns when the batch under way is answered, and fails if something other than Redis kept it from going on. */
    void stopStream() throws InterruptedException {
        assertThat(stream).as("the stream of submissions").isNotDone();
        timer.shutdown();
        assertThat(timer.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    Set<String> acknowledged() {
        return acknowledged;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        client.close();
    }
}
