package dev.headrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.HeadraceException;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Document;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The programs that the README and the page of handlers show do what they say. */
@RedisTest
class HelloHeadraceTest {
    @RegisterExtension
    final Processes processes = new Processes();

    @Test
    void theSmallestProgramPrintsItsResultAndEnds(TestRedis redis) {
        ChildProcess hello =
                processes.main(HelloHeadrace.class).args(redis.uri()).start();

        hello.awaitLine("Hello, world!", Duration.ofSeconds(30));
        assertThat(hello.awaitExit(Duration.ofSeconds(30))).isZero();
    }

    /** As a controller that ended before it would, it spares this one the wait. */
    @Test
    void theProgramWithAControllerHasItsTaskTriedAgain(TestRedis redis) {
        redis.call("SET", "hr:{patient-greetings}:leader", "handed-over:by-the-test", "PX", "60000");
        ChildProcess retry =
                processes.main(RetryHeadrace.class).args(redis.uri()).start();

        retry.awaitLine("Hello at last, world!", Duration.ofSeconds(30));
        assertThat(retry.awaitExit(Duration.ofSeconds(30))).isZero();
    }

    @Test
    void thePageOfHandlersShowsTheProgramWithAController() {
        assertThat(Document.of("docs/handlers.md").blocks("java"))
                .contains(Document.of("examples/src/main/java/dev/headrace/examples/RetryHeadrace.java")
                        .text());
    }

    @Test
    void theProgramThatOnlySubmitsPrintsWhatBecameOfItsCalls(TestRedis redis) {
        ChildProcess tour = processes.main(ClientTour.class).args(redis.uri()).start();

        assertThat(tour.awaitExit(Duration.ofSeconds(60))).isZero();
        assertThat(tour.lines())
                .containsSubsequence(
                        "NEW",
                        "DUPLICATE",
                        "still queued",
                        "3 submitted",
                        "2 more",
                        "scheduled",
                        "CANCELLED",
                        "0 dead");
    }

    @Test
    void thePageOfTheClientShowsThatProgram() {
        assertThat(Document.of("docs/client.md").blocks("java"))
                .contains(Document.of("examples/src/main/java/dev/headrace/examples/ClientTour.java")
                        .text());
    }

    @Test
    void thePageOfTheClientNamesEachReasonOfAFailure() {
        assertThat(Document.of("docs/client.md").table("When a call fails"))
                .extracting(row -> row.get(0).replace("`", ""))
                .containsExactlyInAnyOrder(Arrays.stream(HeadraceException.Reason.values())
                        .map(Enum::name)
                        .toArray(String[]::new));
    }

    @Test
    void withoutARedisItSaysSoWithAShortStackAndWithoutADaemonsFlags() {
        ChildProcess hello =
                processes.main(HelloHeadrace.class).args("redis://127.0.0.1:1").start();

        assertThat(hello.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
        assertThat(hello.lines()).hasSizeLessThan(13);
        assertThat(String.join("\n", hello.lines()))
                .contains("Redis at 127.0.0.1:1 was not reached: tried for 10s")
                .doesNotContain("--")
                .doesNotContain("Caused by");
    }
}
