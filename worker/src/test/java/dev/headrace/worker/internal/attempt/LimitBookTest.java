package dev.headrace.worker.internal.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.TaskLimits;
import dev.headrace.internal.protocol.queue.QueueLimits;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Outcome;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskType;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.run.EffectiveLimits;
import dev.headrace.worker.internal.run.Handlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which limits hold for an attempt. */
class LimitBookTest {
    private static final TaskType<Integer, Void> NUMBER = TaskType.of("number", Integer.class);

    private static TaskEntry entry(String... fields) {
        byte[][] flat = new byte[fields.length + 4][];
        String[] all = new String[fields.length + 4];
        System.arraycopy(new String[] {"type", "number", "body", "1"}, 0, all, 0, 4);
        System.arraycopy(fields, 0, all, 4, fields.length);
        for (int i = 0; i < all.length; i++) {
            flat[i] = all[i].getBytes(StandardCharsets.UTF_8);
        }
        return new TaskEntry(Shard.first("q"), new Lease("1-0", Lane.NORMAL), flat);
    }

    @Test
    void theNearestWordOnALimitCounts() {
        Handlers handlers = new Handlers()
                .handle(
                        NUMBER,
                        (number, ctx) -> Outcome.done(),
                        type -> type.maxAttempts(7).timeout(Duration.ofSeconds(7)));
        LimitBook book = new LimitBook(WorkerSettings.DEFAULT, handlers);
        assertThat(book.of(entry(), "other").maxAttempts()).as("the worker's").isEqualTo(4);
        assertThat(book.of(entry(), "number").maxAttempts())
                .as("the registered type's")
                .isEqualTo(7);

        TaskLimits ofQueue = TaskLimits.NONE.with(Limit.MAX_ATTEMPTS, 9).with(Limit.WATCHDOG, 500);
        book.queueSays(new QueueLimits(ofQueue, Map.of()));
        assertThat(book.of(entry(), "other").maxAttempts()).as("the queue's").isEqualTo(9);
        assertThat(book.of(entry(), "number").maxAttempts())
                .as("the type's before the queue's")
                .isEqualTo(7);
        assertThat(book.of(entry(), "number").watchdogNanos()).isEqualTo(500_000_000L);

        book.queueSays(new QueueLimits(ofQueue, Map.of("number", TaskLimits.NONE.with(Limit.MAX_ATTEMPTS, 2))));
        assertThat(book.of(entry(), "number").maxAttempts())
                .as("the type's as the queue says it")
                .isEqualTo(2);
        EffectiveLimits own = book.of(
                entry("max", "1", "timeout", "50", "backoff", "10", "backoff_longest", "10", "ttl", "60000"), "number");
        assertThat(own.maxAttempts()).as("the submission's").isEqualTo(1);
        assertThat(own.timeoutNanos()).isEqualTo(50_000_000L);
        assertThat(own.backoff().first()).isEqualTo(Duration.ofMillis(10));
        assertThat(own.heartbeatTtl()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void whatAnEntrySaysBeyondAllBoundsIsCutAndNothingIsNoLimit() {
        LimitBook book = new LimitBook(WorkerSettings.DEFAULT, new Handlers());
        EffectiveLimits cut = book.of(entry("timeout", "999999999999999", "ttl", "1", "max", "0"), "number");
        assertThat(cut.timeoutNanos()).isEqualTo(Duration.ofDays(36_500).toNanos());
        assertThat(cut.heartbeatTtl())
                .as("never shorter than the worker's")
                .isEqualTo(WorkerSettings.DEFAULT.heartbeats().ttl());
        assertThat(cut.maxAttempts()).as("0 says nothing").isEqualTo(4);
    }
}
