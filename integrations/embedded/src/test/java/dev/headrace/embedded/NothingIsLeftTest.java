package dev.headrace.embedded;

import static dev.headrace.embedded.Programs.NUMBER;
import static dev.headrace.embedded.Programs.SOON;
import static dev.headrace.embedded.Programs.program;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.headrace.task.Outcome;
import dev.headrace.task.StoreException;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Neither a close nor a start that fails leaves a thread or a connection behind. */
@OwnRedis
class NothingIsLeftTest {
    private final TestRedis redis;
    private final RespClient cli;
    private Set<Thread> before;

    NothingIsLeftTest(TestRedis redis) {
        this.redis = redis;
        this.cli = redis.connect();
    }

    /** The first one also starts threads of the JVM and of the libraries, which stay. */
    @BeforeEach
    void openAndCloseOnce() {
        builder("warm-up").start().close();
        awaitNoConnection();
        before = threads();
    }

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void aCloseLeavesNothing() {
        Headrace headrace = builder("closed").start();
        headrace.queue("closed").submit(NUMBER, 1);
        assertThat(connections()).isNotEmpty();
        headrace.close();
        headrace.close();

        assertNothingIsLeft();
    }

    /** The worker is the last to start, and meets a key that it cannot use. */
    @Test
    void aWorkerThatDoesNotStartLeavesNoClientAndNoController() {
        cli.call("SET", "hr:{broken}:ready:normal", "no stream");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> builder("broken").start())
                .withMessageContaining("hr:{broken}:ready:normal");

        assertNothingIsLeft();
    }

    @Test
    void aMeterThatIsRefusedLeavesNothing() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> builder("metered")
                        .meters(new Refusing("headrace.tasks.ended"))
                        .start())
                .withMessage("refused: headrace.tasks.ended");

        assertNothingIsLeft();
    }

    @Test
    void aRedisThatIsUnfitLeavesNothing() {
        cli.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        try {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> builder("unfit").start())
                    .withMessageContaining("maxmemory-policy");
        } finally {
            cli.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
        }

        assertNothingIsLeft();
    }

    private HeadraceBuilder builder(String queue) {
        return program(redis.uri()).queue(queue).handle(NUMBER, (number, ctx) -> Outcome.done(number));
    }

    private void assertNothingIsLeft() {
        awaitNoConnection();
        await("no thread more than " + before)
                .pollInSameThread()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(more()).isEmpty());
    }

    private void awaitNoConnection() {
        await("no connection")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(connections()).isEmpty());
    }

    private Set<String> connections() {
        return cli.text("CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains("name=headrace"))
                .collect(Collectors.toSet());
    }

    private Set<Thread> more() {
        Set<Thread> more = new HashSet<>(threads());
        more.removeAll(before);
        return more;
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** Refuses one counter, as a registry does that knows the name with other tags or of another kind. */
    private static final class Refusing extends SimpleMeterRegistry {
        private final String name;

        Refusing(String name) {
            this.name = name;
        }

        @Override
        protected Counter newCounter(Meter.Id id) {
            if (id.getName().equals(name)) {
                throw new IllegalStateException("refused: " + name);
            }
            return super.newCounter(id);
        }
    }
}
