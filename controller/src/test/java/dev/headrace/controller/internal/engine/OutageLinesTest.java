package dev.headrace.controller.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headrace.controller.internal.report.Outages;
import dev.headrace.task.StoreException.Kind;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a controller logs of an outage is true when it is logged. */
class OutageLinesTest {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

    private final Logger logger = (Logger) LoggerFactory.getLogger(Outages.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Simulation world = new Simulation(3);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    /** It leads nothing after the first timeouts, so that its sweeps send nothing and cannot fail. */
    @Test
    void nothingWorksAgainWhileRedisAnswersNothing() {
        world.settledController();
        world.submit(1);
        world.time.runFor(Duration.ofSeconds(5));
        refuse(Kind.TIMEOUT, COMMAND_TIMEOUT, verb -> true);
        world.time.runFor(Duration.ofSeconds(12));
        refuse(Kind.DISCONNECTED, COMMAND_TIMEOUT, verb -> true);
        world.time.runFor(Duration.ofSeconds(12));
        assertThat(said("Redis outage")).isNotEmpty().noneMatch(line -> line.contains("Works again"));
        refuse(Kind.TIMEOUT, COMMAND_TIMEOUT, verb -> false);
        world.time.runFor(Duration.ofMinutes(3));
        assertThat(said("over: Redis outage")).last().asString().contains("Works again: ");
    }

    @Test
    void settingsThatMayNotBeReadAreNamedByTheErrorThatRedisGave() {
        world.settledController();
        refuse(Kind.DENIED, Duration.ofMillis(1), verb -> verb.equals("queueSettings"));
        world.time.runFor(Duration.ofMinutes(1));
        refuse(Kind.DENIED, Duration.ofMillis(1), verb -> false);
        world.time.runFor(Duration.ofMinutes(3));
        assertThat(said("over: ")).containsExactly("over: reading the settings of queue 'q' fails with DENIED");
    }

    private void refuse(Kind kind, Duration noticed, Predicate<String> refused) {
        Nature calm = Nature.calm(new Random(5));
        world.redis.nature(
                (verb, caller) -> refused.test(verb) ? Fault.refused(kind, noticed) : calm.meets(verb, caller));
    }

    private List<String> said(String text) {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(text))
                .toList();
    }
}
