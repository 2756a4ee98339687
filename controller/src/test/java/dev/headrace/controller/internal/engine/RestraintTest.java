package dev.headrace.controller.internal.engine;

import static dev.headrace.controller.internal.engine.Simulation.SETTLING;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.report.SweepJournal;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A controller that changes nothing says why: it observes, or it does not lead just then. */
class RestraintTest {
    private static final Set<String> LEADS = Set.of("lead", "renew");

    private final Simulation world = new Simulation(23);
    private final Logger logger = (Logger) LoggerFactory.getLogger(SweepJournal.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Level before = logger.getLevel();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
        logger.setLevel(before);
    }

    private List<String> would() {
        return lines.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("would "))
                .toList();
    }

    @Test
    void oneThatEnforcesAndLostTheLeadMeanwhileDoesNotSayThatItObserves() {
        CompletableFuture<List<String>> due = new CompletableFuture<>();
        Object cutOff = CompletableFuture.failedFuture(new StoreException(Kind.DISCONNECTED, "cut off"));
        boolean[] lost = {false};
        world.controller(ControllerSettings.DEFAULT, (verb, args, store) -> {
            Object answer = lost[0] && verb.equals("due") ? due : store.make();
            return lost[0] && LEADS.contains(verb) ? cutOff : answer;
        });
        world.time.runFor(SETTLING.plusSeconds(3));
        world.schedule(3, Duration.ofMillis(1));
        lost[0] = true;
        world.time.runFor(Duration.ofSeconds(20));
        due.complete(List.of("one", "two", "three"));
        world.time.runFor(Duration.ofMillis(10));
        assertThat(would())
                .containsExactly("shard q: would queue 3 scheduled tasks that are due; it does not lead at the moment");
    }

    @Test
    void oneThatObservesSaysSo() {
        world.controller(ControllerSettings.DEFAULT.withMode(SweepMode.OBSERVE));
        world.schedule(3, Duration.ofMillis(1));
        world.time.runFor(SETTLING.plusSeconds(10));
        assertThat(would()).containsExactly("shard q: would queue 3 scheduled tasks that are due; only observing");
    }
}
