package dev.headrace.examples.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that is decided before a run: its tasks and what befalls whom when. The seed decides it, and the rest of the run's
 * randomness; without some of its parts it is still a plan, which is what lets a failure be shrunk.
 *
 * @param peaceful whether nothing keeps a worker from beating: then nothing may be taken from one
 */
record Plan(long seed, boolean peaceful, List<PlannedTask> tasks, List<Strike> strikes) {
    static final int TASKS = 20;
    static final int LEAST_STRIKES = 5;
    static final Duration DISASTROUS = Duration.ofSeconds(15);
    private static final Duration SUBMITTED = Duration.ofSeconds(11);

    /**
     * One disaster.
     *
     * @param victim whom it hits, counted among those that it can hit then
     * @param salt what decides its details
     */
    record Strike(Duration at, Disaster disaster, int victim, long salt) {
        @Override
        public String toString() {
            return at.toMillis() + " ms: " + disaster;
        }
    }

    /** The plan of a seed. Every other one is peaceful. */
    static Plan of(long seed) {
        Random random = new Random(seed * 1_000_003);
        boolean peaceful = seed % 2 == 0;
        List<PlannedTask> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            PlannedTask any = PlannedTask.any(i, random, SUBMITTED, !peaceful);
            tasks.add(i == 0 && seed % 8 == 2 ? PlannedTask.unheard(i) : any);
        }
        List<Strike> strikes = new ArrayList<>();
        for (int i = LEAST_STRIKES + random.nextInt(3); i > 0; i--) {
            Duration at = Duration.ofMillis(random.nextLong(DISASTROUS.toMillis()));
            strikes.add(new Strike(at, Disaster.any(random), random.nextInt(1000), random.nextLong()));
        }
        return new Plan(seed, peaceful, tasks, strikes);
    }

    Plan with(List<PlannedTask> others, List<Strike> otherStrikes) {
        return new Plan(
                seed, peaceful, Collections.unmodifiableList(others), Collections.unmodifiableList(otherStrikes));
    }

    @Override
    public String toString() {
        return Stream.concat(tasks.stream(), strikes.stream())
                .map(part -> "  " + part)
                .collect(Collectors.joining("\n", (peaceful ? "peaceful" : "not peaceful") + "\n", ""));
    }
}
