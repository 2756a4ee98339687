package dev.headrace.examples.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.headrace.examples.sim.World.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The promises, under disasters: real workers and controllers, a modelled Redis, one thread, everything decided by a
 * seed. {@code -Dheadrace.sim.seed=N} runs one seed, {@code -Dheadrace.sim.seeds=N} the first N.
 */
class SimulationTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.headrace");
    private static final int TASKS = 20;
    private static final int DISASTERS = 5;
    private static final Duration DISASTROUS = Duration.ofSeconds(20);
    private static final Duration LONGEST_DISASTER = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static Level level;

    /** Thousands of expected warnings would hide everything else; a seed that is run alone says all. */
    @BeforeAll
    static void quiet() {
        level = LOG.getLevel();
        LOG.setLevel(Long.getLong("headrace.sim.seed") == null ? Level.OFF : level);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(level);
    }

    @Test
    void bySeedEveryAcknowledgedTaskEndsOnceAndNothingIsLeftOver() {
        Long only = Long.getLong("headrace.sim.seed");
        int seeds = Integer.getInteger("headrace.sim.seeds", 200);
        for (long seed = only == null ? 1 : only; seed <= (only == null ? seeds : only); seed++) {
            run(seed);
        }
    }

    /** In every other seed nothing keeps a worker from beating, and then nothing may be taken from one. */
    private static void run(long seed) {
        boolean peaceful = seed % 2 == 0;
        World world = new World(seed);
        List<String> story = new ArrayList<>();
        world.submit(TASKS, Duration.ofSeconds(15), !peaceful && seed % 3 == 0);
        for (int i = 0; i < DISASTERS; i++) {
            Duration at = Duration.ofMillis(world.random().nextLong(DISASTROUS.toMillis()));
            world.time.after(at, () -> strike(world, peaceful, story));
        }
        world.time.runFor(DISASTROUS.plus(LONGEST_DISASTER));
        world.troubles.calm();
        boolean ended = world.time.runUntil(() -> world.allSubmitted(TASKS) && world.isQuiet(), LONGEST);
        String what = "seed " + seed + ", after " + story + ", at " + world.time.elapsed();
        assertThat(ended).as("%s: not all has ended: %s", what, world.unrest()).isTrue();
        world.time.runFor(World.TTL.plus(World.BEAT));
        Checker checker = new Checker(world.history, world.view().events(), world.lookUps(), world.askedToStop());
        assertThat(checker.broken(world.refusals(), peaceful)).as(what).isEmpty();
        assertNothingIsLeft(world, what);
    }

    private static void strike(World world, boolean peaceful, List<String> story) {
        Disaster disaster = Disaster.any(world.random());
        List<Member> victims = world.members().stream()
                .filter(one -> one.process.running())
                .filter(one -> !(peaceful && disaster.silences() && one.isWorker()))
                .toList();
        if (!victims.isEmpty()) {
            Member victim = victims.get(world.random().nextInt(victims.size()));
            story.add(world.time.elapsed().toMillis() + " ms: " + disaster + " " + victim.name);
            disaster.strike(world, victim);
        }
    }

    private static void assertNothingIsLeft(World world, String what) {
        assertThat(world.view().heartbeats()).as(what + ": heartbeats").isEmpty();
        assertThat(world.view().cancelling()).as(what + ": wishes to stop").isEmpty();
        assertThat(world.view().isIdle())
                .as(what + ": lanes, pending lists, later")
                .isTrue();
    }
}
