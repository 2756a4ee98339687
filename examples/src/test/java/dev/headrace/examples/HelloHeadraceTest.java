package dev.headrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The program that the README shows does what it says. */
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
}
