package dev.headrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A controller's log names a bad setting of a queue by key, value and rule. */
@RedisTest
class SettingsInLogTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void anIgnoredSettingAndAWrongLimitAreNamedByKeyValueAndRule(TestRedis redis) {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.headrace.controller");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try (RawQueue queue = RawQueue.opened(redis, redis.uniqueQueue())) {
            queue.call("HSET", queue.key("meta"), "max_depth", "abc");
            try (Controller controller =
                    Controller.connect(redis.uri()).queues(queue.name()).start()) {
                await().atMost(SOON)
                        .until(() -> says(lines, "field 'max_depth' is 'abc' and is ignored; it takes a number"));
                queue.call("HSET", queue.key("meta"), "timeout", "5s");
                await().atMost(SOON).until(() -> says(lines, "field 'timeout' is '5s'; it takes a number from 1 to"));
                assertThat(controller.health().live()).isTrue();
            }
        } finally {
            logger.detachAppender(lines);
        }
    }

    private static boolean says(ListAppender<ILoggingEvent> lines, String text) {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains(text));
    }
}
