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

    @Test
    void withoutARedisItSaysSoWithAShortStackAndWithoutADaemonsFlags() {
        ChildProcess hello =
                processes.main(HelloHeadrace.class).args("redis://127.0.0.1:1").start();

        assertThat(hello.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
        assertThat(hello.lines()).hasSizeLessThan(12);
        assertThat(String.join("\n", hello.lines()))
                .contains("Redis at 127.0.0.1:1 was not reached: tried for 10s")
                .doesNotContain("--")
                .doesNotContain("Caused by");
    }
}
