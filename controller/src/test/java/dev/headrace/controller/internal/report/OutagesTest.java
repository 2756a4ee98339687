package dev.headrace.controller.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import dev.headrace.testing.sim.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutagesTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Outages.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final VirtualTime time = new VirtualTime(1);
    private final EventLoop loop = time.process("controller").loop();
    private final Outages outages =
            new Outages(loop, new SparseLines(loop), new ControllerMeters(new SimpleMeterRegistry()));

    @BeforeEach
    void listen() {
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void anOutageIsOneLineAtItsBeginningAndOneAtItsEndWhateverItMeets() {
        for (int i = 0; i < 100; i++) {
            outages.failed("recovery of a", new StoreException(Kind.DISCONNECTED, "no connection"));
            outages.failed("recovery of b", new StoreException(Kind.DISCONNECTED, "no connection"));
        }
        outages.succeeded("recovery of a");
        assertThat(said()).containsExactly("recovery of a failed and is retried: no connection");
        outages.succeeded("recovery of b");
        outages.succeeded("recovery of b");
        assertThat(said())
                .hasSize(2)
                .element(1)
                .isEqualTo("over: Redis outage DISCONNECTED. Works again: recovery of a, recovery of b");
    }

    /** A controller's password is changed and its connections are closed: the same steps fail for another reason. */
    @Test
    void anotherKindOfErrorIsNewsAndDoesNotMeanThatTheWorkWorksAgain() {
        StoreException away = new StoreException(Kind.DISCONNECTED, "no connection");
        StoreException refused = new StoreException(Kind.LOGIN_REFUSED, "WRONGPASS");
        for (StoreException error : List.of(away, refused)) {
            outages.failed("recovery of a", error);
            outages.failed("recovery of b", error);
        }
        assertThat(said())
                .containsExactly(
                        "recovery of a failed and is retried: no connection",
                        "recovery of a failed and is retried: WRONGPASS",
                        "changed: Redis outage DISCONNECTED. Fails with another error now: recovery of a, recovery of b");
        assertThat(outages.ofRedis()).contains("Redis outage LOGIN_REFUSED: WRONGPASS");
        outages.succeeded("recovery of a");
        outages.succeeded("recovery of b");
        assertThat(said())
                .hasSize(4)
                .last()
                .isEqualTo("over: Redis outage LOGIN_REFUSED. Works again: recovery of a, recovery of b");
    }

    @Test
    void theEndOfAnOutageNamesOnlyTheWorkThatSucceededAsWorkingAgain() {
        outages.failed("recovery of a", new StoreException(Kind.DISCONNECTED, "no connection"));
        outages.failed("recovery of b", new StoreException(Kind.DISCONNECTED, "no connection"));
        outages.failed("recovery of a", new StoreException(Kind.CORRUPT, "WRONGTYPE"));
        outages.succeeded("recovery of b");
        assertThat(said())
                .last()
                .isEqualTo("over: Redis outage DISCONNECTED. Works again: recovery of b."
                        + " Fails with another error now: recovery of a");
        assertThat(outages.ofRedis()).isEmpty();
    }

    /** After a timeout this controller leads nothing for a while, so that its sweeps send nothing. */
    @Test
    void workThatWasSkippedIsNeitherWorkingAgainNorFailing() {
        outages.failed("promotion of a", new StoreException(Kind.TIMEOUT, "no answer"));
        outages.failed("leadership of a", new StoreException(Kind.TIMEOUT, "no answer"));
        outages.skipped("promotion of a");
        outages.failed("leadership of a", new StoreException(Kind.DISCONNECTED, "no connection"));
        assertThat(said())
                .last()
                .isEqualTo("changed: Redis outage TIMEOUT. Fails with another error now: leadership of a."
                        + " Not tried while this controller does not lead: promotion of a");
        outages.succeeded("leadership of a");
        outages.succeeded("promotion of a");
        assertThat(said()).last().isEqualTo("over: Redis outage DISCONNECTED. Works again: leadership of a");
        assertThat(outages.ofRedis()).isEmpty();
    }

    @Test
    void aFaultOfOneWorkThatIsSkippedIsNotOver() {
        outages.failed("recovery of a", new StoreException(Kind.CORRUPT, "WRONGTYPE"));
        outages.skipped("recovery of a");
        assertThat(said()).last().isEqualTo("not tried any more by this controller: recovery of a fails with CORRUPT");
    }

    /** Each further outage of Redis is logged, although a work that failed in the first one has not succeeded since. */
    @Test
    void aFaultOfOneWorkIsNotOverUntilTheWorkSucceedsAndHidesNoOutageOfRedis() {
        StoreException corrupt = new StoreException(Kind.CORRUPT, "WRONGTYPE");
        for (int i = 0; i < 3; i++) {
            outages.failed("recovery of a", corrupt);
            outages.failed("recovery of a", new StoreException(Kind.DISCONNECTED, "no connection"));
            outages.failed("recovery of a", corrupt);
            time.runFor(Duration.ofMinutes(3));
        }
        String away = "recovery of a failed and is retried: no connection";
        String changed = "changed: Redis outage DISCONNECTED. Fails with another error now: recovery of a";
        assertThat(said())
                .containsExactly(
                        "recovery of a failed and is retried: WRONGTYPE", away, changed, away, changed, away, changed);
        outages.succeeded("recovery of a");
        assertThat(said()).last().isEqualTo("over: recovery of a fails with CORRUPT");
    }

    /** Of two alternating kinds, each is a few lines. */
    @Test
    void kindsThatAlternateAreAFewLines() {
        for (int i = 0; i < 200; i++) {
            outages.failed("recovery of a", new StoreException(Kind.DISCONNECTED, "no connection"));
            outages.failed("recovery of a", new StoreException(Kind.LOGIN_REFUSED, "WRONGPASS"));
            time.runFor(Duration.ofSeconds(2));
        }
        assertThat(said()).hasSizeLessThan(8).noneMatch(line -> line.contains("again"));
    }

    /** A sweep without anything to do passes while one that has something to do is refused. */
    @Test
    void aWorkThatFailsAndPassesInTurnsIsAFewLinesAndIsOverAfterACalmMinute() {
        for (int i = 0; i < 200; i++) {
            outages.failed("promotion of a", new StoreException(Kind.UNAVAILABLE, "NOREPLICAS"));
            assertThat(outages.ofRedis()).isPresent();
            time.runFor(Duration.ofSeconds(1));
            outages.succeeded("promotion of a");
            assertThat(outages.ofRedis()).isEmpty();
        }
        String fails = "promotion of a failed and is retried: NOREPLICAS";
        String over = "over: Redis outage UNAVAILABLE. Works again: promotion of a";
        assertThat(said()).containsExactly(fails, over, fails);
        time.runFor(Duration.ofMinutes(1));
        assertThat(said()).containsExactly(fails, over, fails, over);
        time.runFor(Duration.ofMinutes(1));
        outages.failed("promotion of a", new StoreException(Kind.UNAVAILABLE, "NOREPLICAS"));
        outages.succeeded("promotion of a");
        assertThat(said()).hasSize(6);
    }

    @Test
    void theEndOfAnOutageOfManyShardsNamesTheFirstAndTheNumberOfTheRest() {
        for (int i = 0; i < 8; i++) {
            outages.failed("recovery of q" + i, new StoreException(Kind.DISCONNECTED, "no connection"));
        }
        for (int i = 0; i < 8; i++) {
            outages.succeeded("recovery of q" + i);
        }
        assertThat(said())
                .last()
                .asString()
                .endsWith("recovery of q0, recovery of q1, recovery of q2, recovery of q3,"
                        + " recovery of q4 and 3 more");
    }

    @Test
    void whatFailsInEachShardAloneIsOneLineAndThenOneWithTheNumberOfShards() {
        for (int i = 0; i < 1000; i++) {
            outages.failed("recovery of q" + i, new StoreException(Kind.CORRUPT, "WRONGTYPE"));
            outages.failed("recovery of q" + i, new StoreException(Kind.CORRUPT, "WRONGTYPE"));
        }
        assertThat(said()).containsExactly("recovery of q0 failed and is retried: WRONGTYPE");
        time.runFor(Duration.ofSeconds(11));
        assertThat(said())
                .hasSize(2)
                .last()
                .asString()
                .startsWith(
                        "recovery of q999 failed and is retried: WRONGTYPE [999 times more in the last 10s; 999 affected: ");
    }

    /** A person who mends what was named reads in the log what else is wrong. */
    @Test
    void anotherReasonThatARetryCannotMendIsTold() {
        for (int i = 0; i < 3; i++) {
            outages.failed("settings of a", new StoreException(Kind.CORRUPT, "'shards' is invalid"));
        }
        time.runFor(Duration.ofMinutes(3));
        for (int i = 0; i < 3; i++) {
            outages.failed("settings of a", new StoreException(Kind.CORRUPT, "'max' is invalid"));
        }
        assertThat(said())
                .containsExactly(
                        "settings of a failed and is retried: 'shards' is invalid",
                        "settings of a failed and is retried: 'max' is invalid");
    }

    @Test
    void whatRedisSaysReachesTheLogInOneLine() {
        outages.failed("recovery of a", new StoreException(Kind.OTHER, "ERR\nforged line\u001b[2J"));
        assertThat(said()).singleElement().asString().doesNotContain("\n").doesNotContain("\u001b");
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
