package dev.headrace.client;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.client.internal.ClientLoop;
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
 * Submits tasks, and cancels, looks up and awaits them. Thread-safe; meant to be opened once and shared, as it holds a
 * few connections and a thread.
 *
 * <pre>{@code
 * try (var client = HeadraceClient.connect("redis://localhost:6379")) {
 *     client.queue("images").submit(THUMBNAIL, new Thumbnail("a.png", 200));
 * }
 * }</pre>
 *
 * <p>Methods that block throw a {@link HeadraceException}; those named {@code …Async} end their stage with one. Stages
 * end on the client's own thread: what is slow, or blocks, belongs on another ({@code thenApplyAsync}).
 */
public final class HeadraceClient implements AutoCloseable {
    private static final int NAME_BYTES = 12;
    private static final Duration DRAINS_FOR = Duration.ofSeconds(5);
    private static final Duration LONGEST_AWAIT = Duration.ofDays(36_500);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RedisTaskStore store;
    private final ClientLoop loop;
    private final Encoding encoding;
    private final Blocking blocking = new Blocking();
    private final AtomicBoolean closed = new AtomicBoolean();

    private HeadraceClient(RedisTaskStore store, ClientSettings settings) {
        this.store = store;
        this.loop = new ClientLoop(store.loop(), store, settings, HeadraceClient::newName);
        this.encoding = new Encoding(settings, HeadraceClient::newName);
        store.loop().execute(blocking::forbidThisThread);
    }

    /**
     * Connects with default settings.
     *
     * @param uri {@code redis://[user:password@]host[:port][/database]} or {@code rediss://…}
     * @throws IllegalArgumentException if it is no such address
     * @throws HeadraceException if Redis was not reached within 10 s, or is not fit to hold tasks
     */
    public static HeadraceClient connect(String uri) {
        return connect(ClientSettings.of(required(uri, "uri")));
    }

    /**
     * Connects.
     *
     * @throws IllegalArgumentException if the address is none
     * @throws HeadraceException if Redis was not reached within {@code connectFor}, or is not fit to hold tasks
     */
    public static HeadraceClient connect(ClientSettings settings) {
        required(settings, "settings");
        return new HeadraceClient(RedisTaskStore.connect(settings.redis(), "headrace-client"), settings);
    }

    /**
     * A queue to submit to; it is made by the first submission.
     *
     * @param name {@code [A-Za-z0-9._-]{1,64}}
     * @throws IllegalArgumentException if it is no queue's name
     */
    public Queue queue(String name) {
        return new Queue(this, name);
    }

    /** Takes a task back: at once while it is queued or waits, else its worker is asked to stop it. */
    public CancelReply cancel(TaskId task) {
        return answer("cancel of " + task, cancelAsync(task));
    }

    /** As {@link #cancel}, without blocking. */
    public CompletionStage<CancelReply> cancelAsync(TaskId task) {
        return loop.cancel(required(task, "task"));
    }

    /** What Redis says of a task now. */
    public TaskView lookUp(TaskId task) {
        return answer("look-up of " + task, lookUpAsync(task));
    }

    /** As {@link #lookUp}, without blocking. */
    public CompletionStage<TaskView> lookUpAsync(TaskId task) {
        return loop.lookUp(required(task, "task"));
    }

    /**
     * Waits until a task has ended, or the deadline is over. A task that was submitted without {@link
     * Submission#keepResult} leaves nothing when it succeeds: then the answer is {@link Awaited.Gone}.
     *
     * @param deadline from now, up to 100 years; zero for one look. The answer comes up to 1 s later when Redis is slow
     * @throws IllegalArgumentException if the deadline is negative or longer
     * @throws HeadraceException if Redis could not be asked until the deadline
     */
    public Awaited await(TaskId task, Duration deadline) {
        return blocking.answer("await of " + task, awaitAsync(task, deadline), deadline);
    }

    /** As {@link #await}, without blocking: thousands at once cost one connection and no thread. */
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
     * Takes nothing more, waits up to 5 s for the answers to what was submitted, and closes the connections. Whoever
     * still waits then is told by a {@link HeadraceException}. Idempotent. In a continuation on the client's own thread it
     * returns at once, and does all this in the background: the answers come on that thread.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // From here on it takes nothing more.
        CompletionStage<Void> drained = loop.drain();
        if (blocking.forbidden()) {
            CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> close(drained));
        } else {
            close(drained);
        }
    }

    private void close(CompletionStage<Void> drained) {
        waitFor(drained);
        waitFor(loop.close());
        store.close();
    }

    ClientLoop loop() {
        return loop;
    }

    Encoding encoding() {
        return encoding;
    }

    /** Waits for an answer that comes within the client's patience. */
    <T> T answer(String what, CompletionStage<T> stage) {
        return blocking.answer(what, stage, loop.settings().giveUpAfter());
    }

    /** Waits for what may take as long as it takes, each of its calls within the client's patience. */
    <T> T answerWhenever(String what, CompletionStage<T> stage) {
        return blocking.answer(what, stage, LONGEST_AWAIT);
    }

    private static void waitFor(CompletionStage<Void> stage) {
        try {
            stage.toCompletableFuture().get(DRAINS_FOR.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Closing goes on: who was not answered in time is told so next.
        }
    }

    private static String newName() {
        byte[] random = new byte[NAME_BYTES];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
