package dev.headrace.examples.fault;

import dev.headrace.client.ClientSettings;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Queue;
import dev.headrace.client.Submission;
import dev.headrace.examples.fault.FateModule.Fate;
import dev.headrace.examples.fault.FateModule.Job;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The submitter's own book: which tasks were acknowledged, and what is to become of each. */
final class FateLedger implements AutoCloseable {
    private static final Duration A_BLINK = Duration.ofMillis(100);
    private static final TaskType<String, Void> NO_JOB = TaskType.of(FateModule.TYPE.name(), String.class);

    private final Map<String, Fate> fates = new ConcurrentHashMap<>();
    private final TestRedis redis;
    private final QueueView view;
    private final HeadraceClient client;
    private final Queue queue;
    private final Random random;

    FateLedger(TestRedis redis, QueueView view, Random random) {
        this.redis = redis;
        this.view = view;
        this.client = HeadraceClient.connect(ClientSettings.of(redis.uri()).withGiveUpAfter(Duration.ofSeconds(60)));
        this.queue = client.queue(view.queue());
        this.random = random;
    }

    /** How an end reads in a record. */
    record End(
            String state,
            @Nullable FailureCode code,
            @Nullable FailureCode cause) {}

    static End endOf(Fate fate) {
        return switch (fate) {
            case SUCCEED, SUCCEED_WITH_A_RESULT, FAIL_ONCE, SNOOZE_ONCE -> new End("succeeded", null, null);
            case FAIL_ALWAYS -> spent(FailureCode.HANDLER_ERROR);
            case DEAD_LETTER, FATAL_ERROR -> new End("dead", FailureCode.FATAL, null);
            case NO_OUTCOME -> spent(FailureCode.NO_OUTCOME);
            case UNVERIFIED -> spent(FailureCode.UNVERIFIED_RESULT);
            case TOO_SLOW -> spent(FailureCode.TIMEOUT);
            case STALLED -> spent(FailureCode.STALLED);
            case MALFORMED -> new End("dead", FailureCode.MALFORMED, null);
            case UNKNOWN_TYPE -> new End("dead", FailureCode.UNKNOWN_TYPE, null);
            case CANCELLED_WHILE_IT_WAITS, CANCELLED_AT_ANY_TIME -> new End("cancelled", FailureCode.CANCELLED, null);
        };
    }

    private static End spent(FailureCode cause) {
        return new End("dead", FailureCode.RETRIES_EXHAUSTED, cause);
    }

    Map<String, Fate> fates() {
        return fates;
    }

    HeadraceClient client() {
        return client;
    }

    /** Submits so many, of fates that are drawn: most go well. */
    void submit(int count) {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            Fate fate = random.nextInt(3) > 0 ? Fate.SUCCEED : Fate.values()[random.nextInt(Fate.values().length)];
            answers.add(submit(number, fate));
        }
        answers.forEach(CompletableFuture::join);
    }

    private CompletableFuture<?> submit(int number, Fate fate) {
        if (fate == Fate.UNKNOWN_TYPE) {
            Object id = redis.call(
                    "XADD",
                    view.key("ready:normal"),
                    "*",
                    "type",
                    "nobodys",
                    "body",
                    "{}",
                    "unknown_type_returns",
                    "10");
            fates.put((String) id, fate);
            return CompletableFuture.completedFuture(null);
        } else if (fate == Fate.MALFORMED) {
            return queue.submitAsync(NO_JOB, "no job")
                    .thenAccept(id -> fates.put(id.id(), fate))
                    .toCompletableFuture();
        }
        return queue.submitAsync(FateModule.TYPE, new Job(number, fate), how(fate))
                .thenAccept(id -> fates.put(id.id(), fate))
                .toCompletableFuture();
    }

    private static Submission how(Fate fate) {
        return switch (fate) {
            case SUCCEED_WITH_A_RESULT -> Submission.plain().keepResult(Duration.ofHours(1));
            case FAIL_ONCE -> Submission.plain().backoff(A_BLINK, A_BLINK);
            case FAIL_ALWAYS -> Submission.plain().maxAttempts(3).backoff(A_BLINK, A_BLINK);
            case NO_OUTCOME, UNVERIFIED -> Submission.plain().maxAttempts(1);
            case TOO_SLOW -> Submission.plain().maxAttempts(1).timeout(A_BLINK);
            case STALLED -> Submission.plain().maxAttempts(1).watchdog(A_BLINK);
            case CANCELLED_WHILE_IT_WAITS -> Submission.plain().after(Duration.ofHours(1));
            default -> Submission.plain();
        };
    }

    /** Cancels all that are to be cancelled, wherever they are by now. */
    void cancel() {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        fates.forEach((id, fate) -> {
            if (endOf(fate).state().equals("cancelled")) {
                answers.add(client.cancelAsync(new TaskId(Shard.first(view.queue()), id))
                        .toCompletableFuture());
            }
        });
        answers.forEach(CompletableFuture::join);
    }

    @Override
    public void close() {
        client.close();
    }
}
