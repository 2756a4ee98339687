package dev.headrace.examples.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.headrace.testing.sim.ModelGuard;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * The promises, under disasters: real workers, controllers and clients, a modelled Redis, one thread, everything decided
 * by a seed. {@code -Dsim.seed=N} runs one seed and tells all, {@code -Dsim.seeds=N} the first N, {@code -Psim} 100,000.
 */
class SimulationTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.headrace");
    private static final int SEEDS = 1000;
    private static final int MANY_SEEDS = 100_000;
    private static Level level;

    /** Thousands of expected warnings would hide everything else; a seed that is run alone says all. */
    @BeforeAll
    static void quiet() {
        level = LOG.getLevel();
        LOG.setLevel(Long.getLong("sim.seed") == null ? Level.OFF : level);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(level);
    }

    @Test
    void bySeedEveryPromiseIsKeptAndNothingIsLeftOver() {
        Long only = Long.getLong("sim.seed");
        if (only != null) {
            Failure.of(Plan.of(only)).ifPresent(failure -> fail(failure.text()));
            return;
        }
        run(Integer.getInteger("sim.seeds", SEEDS), 1);
    }

    @Tag("sim")
    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void byManySeedsTheyAreToo() {
        run(Integer.getInteger("sim.seeds", MANY_SEEDS), Runtime.getRuntime().availableProcessors());
    }

    @Test
    void aFailureIsShrunkAndTold() {
        Failure failure = LongStream.rangeClosed(1, 20)
                .mapToObj(seed -> Failure.of(Plan.of(seed), ModelGuard.CANCEL_RUNNING))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
        assertThat(failure.smallest().tasks()).hasSizeLessThan(Plan.TASKS / 2);
        assertThat(failure.smallest().strikes()).hasSizeLessThan(Plan.LEAST_STRIKES);
        assertThat(failure.text()).contains("-Dsim.seed=" + failure.seed(), "the plan:", "is acknowledged as");
    }

    private static void run(int seeds, int threads) {
        Seeds run = new Seeds(Long.getLong("sim.first", 1), seeds, threads);
        run.run();
        System.out.println("[sim] " + run);
        assertThat(run.failures()).as("%s", run.firstFailure()).isEmpty();
    }
}
