package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.headrace.testing.CountedLines;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.TestRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A loss that affects all shards of a client is logged with few lines, which name the shards and count all of them. */
@OwnRedis
class RepeatedAlarmTest {
    private static final int SHARDS = 200;
    private static final int MOST_LINES = 4;
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern REPEATED =
            Pattern.compile("\\[(once|(\\d+) times) more in the last [^;]*?, (\\d+) in all; (\\d+) affected: (.+)\\]$");

    private final Logger clients = (Logger) LoggerFactory.getLogger("dev.headrace.client");
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    private final TestRedis redis;

    RepeatedAlarmTest(TestRedis redis) {
        this.redis = redis;
    }

    @BeforeEach
    void listen() {
        appender.start();
        clients.addAppender(appender);
    }

    @AfterEach
    void detach() {
        clients.detachAppender(appender);
    }

    @Test
    void aFlushUnderManyShardsIsCountedAndLoggedAtTheLatestWhenTheClientIsClosed() throws Exception {
        try (HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            Queue queue = client.queue(redis.uniqueQueue());
            queue.submit(Mail.TYPE, new Mail("a@b.c"), Submission.plain().shard(0));
            queue.raiseShards(SHARDS);
            submitToEachShard(queue);
            redis.call("FLUSHALL");
            submitToEachShard(queue);
            assertThat(losses()).as("logged at once").isNotEmpty();
        }
        assertThat(losses()).hasSizeLessThanOrEqualTo(MOST_LINES);
        assertThat(losses().get(0)).as("the first line").endsWith("is submitted again");
        assertThat(losses().stream().mapToInt(CountedLines::times).sum()).isEqualTo(SHARDS);
        assertThat(losses().stream().skip(1))
                .allSatisfy(line -> assertThat(line).containsPattern(REPEATED));
    }

    /** Submits a task to each shard; after the flush all shards but the first are refused, as the number of shards is lost. */
    private static void submitToEachShard(Queue queue) throws Exception {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            answers.add(queue.submitAsync(
                            Mail.TYPE, new Mail("a@b.c"), Submission.plain().shard(shard))
                    .handle((task, error) -> error)
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private List<String> losses() {
        return lines.stream()
                .filter(line -> line.startsWith("ALARM: DATA LOSS in "))
                .toList();
    }
}
