package dev.headrace.client;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.client.internal.ClientLoop;
import dev.headrace.internal.loop.Uninterrupted;
import dev.headrace.internal.redis.RedisTaskStore;
import dev.headrace.internal.text.DurationText;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.TaskId;
import dev.headrace.view.CancelReply;
import dev.headrace.view.TaskView;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Submits, cancels, looks up and awaits tasks. Thread-safe. A client has a few connections and a thread, so create one and
 * share it.
 *
 * <pre>{@code
 * try (var client = HeadraceClient.connect("redis://localhost:6379")) {
 *     client.queue("images").submit(THUMBNAIL, new Thumbnail("a.png", 200));
 * }
 * }</pre>
 *
 * <p>Blocking methods throw a {@link HeadraceException}; the stages of the {@code …Async} methods end with one. Stages complete
 * on the client's only thread; use {@code thenApplyAsync} for work that is slow or blocks.
 */
public final class HeadraceClient implements AutoCloseable {
    private static final int NAME_BYTES = 12;
    private static final Duration DRAINS_FOR = Duration.ofSeconds(5);
    private static final Duration ENDS_CALLS_FOR = Duration.ofSeconds(5);
    private static final Duration LONGEST_AWAIT = Duration.ofDays(36_500);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RedisTaskStore store;
    private final ClientLoop loop;
    private final Encoding encoding;
    private final Blocking blocking = new Blocking();
    private final AtomicBoolean closed = new AtomicBoolean();

    private HeadraceClient(RedisTaskStore store, ClientSettings settings) {
        this.store = store;
        this.loop = new ClientLoop(store.loop(), store, settings, HeadraceClient::newName, store.lines());
        this.encoding = new Encoding(settings, HeadraceClient::newName);
        store.loop().execute(blocking::forbidThisThread);
    }

    /**
     * Connects to Redis with the default settings.
     *
     * @param uri {@code redis://[user:password@]host[:port][/database]} or {@code rediss://…}
     * @throws IllegalArgumentException if the address is not valid
     * @throws HeadraceException if Redis was not reached within 10 s, is too old or may evict keys, or if the thread is interrupted
     */
    public static HeadraceClient connect(String uri) {
        return connect(ClientSettings.of(required(uri, "uri")));
    }

    /**
     * Connects to Redis with these settings.
     *
     * @throws IllegalArgumentException if the address is not valid
     * @throws HeadraceException if Redis was not reached within {@code connectFor}, is too old or may evict keys, or if the
     *     thread is interrupted
     */
    public static HeadraceClient connect(ClientSettings settings) {
        required(settings, "settings");
        return new HeadraceClient(RedisTaskStore.connect(settings.redis(), "headrace-client"), settings);
    }

    /**
     * Returns a queue to submit to. The first submission creates it in Redis.
     *
     * @param name {@code [A-Za-z0-9._-]{1,64}}
     * @throws IllegalArgumentException if the name is not valid
     */
    public Queue queue(String name) {
        return new Queue(this, name);
    }

    /** Cancels a task: at once if it is queued or scheduled; if it is running, its worker is asked to stop it. */
    public CancelReply cancel(TaskId task) {
        return answer("cancel of " + task, cancelAsync(task));
    }

    /** Cancels a task as {@link #cancel} does, without blocking. */
    public CompletionStage<CancelReply> cancelAsync(TaskId task) {
        return loop.cancel(required(task, "task"));
    }

    /** Returns the current state of a task. */
    public TaskView lookUp(TaskId task) {
        return answer("look-up of " + task, lookUpAsync(task));
    }

    /** Returns the state of a task as {@link #lookUp} does, without blocking. */
    public CompletionStage<TaskView> lookUpAsync(TaskId task) {
        return loop.lookUp(required(task, "task"));
    }

    /**
     * Waits until a task has ended, or until the deadline. A task that was submitted without {@link Submission#keepResult}
     * leaves nothing in Redis when it succeeds: then the result is {@link Awaited.Gone}.
     *
     * @param deadline the maximum wait, zero to 100 years; zero reads the state once. If Redis is slow, the call takes up to a
     *     second longer
     * @throws IllegalArgumentException if the deadline is out of this range
     * @throws HeadraceException if the task could not be read from Redis before the deadline
     */
    public Awaited await(TaskId task, Duration deadline) {
        return blocking.answer("await of " + task, awaitAsync(task, deadline), deadline);
    }

    /**
     * Awaits a task as {@link #await} does, without blocking. Thousands of concurrent awaits use one connection and no extra
     * thread.
     */
    public CompletionStage<Awaited> awaitAsync(TaskId task, Duration deadline) {
        required(task, "task");
        if (required(deadline, "deadline").isNegative() || deadline.compareTo(LONGEST_AWAIT) > 0) {
            throw new IllegalArgumentException("deadline: " + DurationText.of(deadline) + " is not within 0s to "
                    + DurationText.of(LONGEST_AWAIT));
        }
        return loop.await(task, deadline)
                .thenCompose(view -> loop.signs(view)
                        .thenApply(signs -> AwaitAnswer.of(
                                task, view, signs.orElse(null), loop.settings().codec())));
    }

    /**
     * Rejects new calls, waits up to 5 s for the replies to earlier submissions, and closes the connections. Calls that still
     * wait then fail with a {@link HeadraceException} before this method returns. Idempotent. An interrupt of the calling thread
     * ends the wait for replies; the thread is interrupted when this method returns. In a continuation on the client's own
     * thread, where the replies arrive, this method returns at once and closes the client in the background. If continuations
     * block that thread for 5 s after the wait, this method returns and also continues in the background.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // New calls are rejected from here on.
        CompletionStage<Void> drained = loop.drain();
        if (blocking.forbidden()) {
            CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> close(drained));
        } else {
            close(drained);
        }
    }

    private void close(CompletionStage<Void> drained) {
        awaitReplies(drained);
        CompletableFuture<Void> callsEnded = loop.close().toCompletableFuture();
        Uninterrupted.ended(callsEnded, ENDS_CALLS_FOR);
        // The store's end drops the loop's actions, so the calls have to end first.
        if (callsEnded.isDone()) {
            store.close();
        } else {
            CompletableFuture<Void> unused = callsEnded.whenCompleteAsync((done, error) -> store.close());
        }
    }

    ClientLoop loop() {
        return loop;
    }

    Encoding encoding() {
        return encoding;
    }

    /** Waits for a call that is given up after {@link ClientSettings#giveUpAfter}. */
    <T> T answer(String what, CompletionStage<T> stage) {
        return blocking.answer(what, stage, loop.settings().giveUpAfter());
    }

    /** Waits without a limit for a sequence of calls, each of which is given up after {@link ClientSettings#giveUpAfter}. */
    <T> T answerWhenever(String what, CompletionStage<T> stage) {
        return blocking.answer(what, stage, LONGEST_AWAIT);
    }

    private static void awaitReplies(CompletionStage<Void> drained) {
        try {
            drained.toCompletableFuture().get(DRAINS_FOR.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Closing continues; calls without a reply fail next.
        }
    }

    private static String newName() {
        byte[] random = new byte[NAME_BYTES];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
