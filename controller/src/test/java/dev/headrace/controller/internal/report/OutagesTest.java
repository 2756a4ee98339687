package dev.headrace.controller.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headrace.protocol.StoreException;
import dev.headrace.protocol.StoreException.Kind;
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
    private final Outages troubles =
            new Outages(time.process("controller").loop(), new ControllerMeters(new SimpleMeterRegistry()));

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
            troubles.failed("recovery of a", new StoreException(Kind.DISCONNECTED, "no connection"));
            troubles.failed("recovery of b", new StoreException(Kind.DISCONNECTED, "no connection"));
        }
        troubles.fine("recovery of a");
        assertThat(said()).containsExactly("recovery of a failed and is tried again: no connection");
        troubles.fine("recovery of b");
        troubles.fine("recovery of b");
        assertThat(said())
                .hasSize(2)
                .element(1)
                .isEqualTo(
                        "over: Redis trouble DISCONNECTED. What had failed works again: recovery of a, recovery of b");
    }

    @Test
    void anotherTroubleOfTheSameWorkIsNews() {
        troubles.failed("recovery of a", new StoreException(Kind.DISCONNECTED, "no connection"));
        troubles.failed("recovery of a", new StoreException(Kind.UNAVAILABLE, "LOADING"));
        troubles.fine("recovery of a");
        assertThat(said())
                .containsExactly(
                        "recovery of a failed and is tried again: no connection",
                        "over: Redis trouble DISCONNECTED. What had failed works again: recovery of a",
                        "recovery of a failed and is tried again: LOADING",
                        "over: Redis trouble UNAVAILABLE. What had failed works again: recovery of a");
    }

    /** A sweep without anything to do passes while one that has something to do is refused. */
    @Test
    void aWorkThatFailsAndPassesInTurnsIsAFewLinesAndIsOverAfterACalmMinute() {
        for (int i = 0; i < 200; i++) {
            troubles.failed("promotion of a", new StoreException(Kind.UNAVAILABLE, "NOREPLICAS"));
            assertThat(troubles.ofRedis()).isPresent();
            time.runFor(Duration.ofSeconds(1));
            troubles.fine("promotion of a");
            assertThat(troubles.ofRedis()).isEmpty();
        }
        String fails = "promotion of a failed and is tried again: NOREPLICAS";
        String over = "over: Redis trouble UNAVAILABLE. What had failed works again: promotion of a";
        assertThat(said()).containsExactly(fails, over, fails);
        time.runFor(Duration.ofMinutes(1));
        assertThat(said()).containsExactly(fails, over, fails, over);
        time.runFor(Duration.ofMinutes(1));
        troubles.failed("promotion of a", new StoreException(Kind.UNAVAILABLE, "NOREPLICAS"));
        troubles.fine("promotion of a");
        assertThat(said()).hasSize(6);
    }

    @Test
    void theEndOfAnOutageOfManyShardsNamesTheFirstAndTheNumberOfTheRest() {
        for (int i = 0; i < 8; i++) {
            troubles.failed("recovery of q" + i, new StoreException(Kind.DISCONNECTED, "no connection"));
        }
        for (int i = 0; i < 8; i++) {
            troubles.fine("recovery of q" + i);
        }
        assertThat(said())
                .last()
                .asString()
                .endsWith("recovery of q0, recovery of q1, recovery of q2, recovery of q3,"
                        + " recovery of q4 and 3 more");
    }

    @Test
    void whatIsOneShardsAloneIsSaidForEachShard() {
        for (int i = 0; i < 10; i++) {
            troubles.failed("recovery of a", new StoreException(Kind.CORRUPT, "WRONGTYPE"));
            troubles.failed("recovery of b", new StoreException(Kind.CORRUPT, "WRONGTYPE"));
        }
        assertThat(said()).hasSize(2);
    }

    @Test
    void whatRedisSaysReachesTheLogInOneLine() {
        troubles.failed("recovery of a", new StoreException(Kind.OTHER, "ERR\nforged line\u001b[2J"));
        assertThat(said()).singleElement().asString().doesNotContain("\n").doesNotContain("\u001b");
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
