package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What a scenario showed, written to {@code target/faults/NAME.json}, and with {@code -Dfaults.publish} to where
 * docs/faults.md is made from.
 *
 * @param date of the run
 * @param redis version of the server
 * @param ttlMillis the heartbeats' TTL in it
 * @param faults the numbers of the faults
 * @param tasks acknowledged submissions
 * @param recovered requeues by a controller
 * @param doubledAttempts side effects beyond the first of their task: at least once is what is promised of them
 * @param acceptedDoubles completions beyond the first of their task
 * @param lost acknowledged tasks that never ended
 * @param slowestRecoveryMillis from the death to the last recovered start, 0 when nothing was to recover
 */
record Figures(
        String scenario,
        List<Integer> faults,
        String date,
        String redis,
        long ttlMillis,
        int tasks,
        long recovered,
        long doubledAttempts,
        long acceptedDoubles,
        long lost,
        long slowestRecoveryMillis) {
    private static final Set<String> ENDS = Set.of("succeeded", "dead", "cancelled");

    /** Of a run that is over, with Redis's version and what was acknowledged in it. */
    static Figures of(
            String scenario,
            List<Integer> faults,
            String redis,
            Collection<String> acknowledged,
            TimelineRecord timeline,
            HandlerHistory history,
            Recoveries recoveries) {
        long doubles = timeline.tasks("succeeded").stream()
                .mapToLong(task -> timeline.count(task, "succeeded") - 1)
                .sum();
        long lost = acknowledged.stream()
                .filter(task -> timeline.words(task).stream().noneMatch(ENDS::contains))
                .count();
        return new Figures(
                scenario,
                faults,
                LocalDate.now(ZoneOffset.UTC).toString(),
                redis,
                Stand.TTL.toMillis(),
                acknowledged.size(),
                timeline.count("requeued:stale"),
                history.doubledEffects(),
                doubles,
                lost,
                recoveries.slowestMillis(timeline, history));
    }

    /** Something was recovered, and no later than this after the death. */
    Figures assertRecoveredWithin(Duration bound) {
        assertThat(recovered).as("recovered tasks").isPositive();
        assertThat(Duration.ofMillis(slowestRecoveryMillis))
                .as("slowest recovery")
                .isLessThanOrEqualTo(bound);
        return this;
    }

    void write() {
        System.out.printf(
                "[fault %s] %s: %,d tasks, %d recovered, slowest %d ms, %d done again, %d accepted twice, %d lost%n",
                faults, scenario, tasks, recovered, slowestRecoveryMillis, doubledAttempts, acceptedDoubles, lost);
        try {
            writeInto(Path.of("target", "faults"));
            if (Boolean.getBoolean("faults.publish")) {
                writeInto(Cases.FOLDER);
                Cases.rewrite();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeInto(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve(scenario + ".json"),
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this));
    }
}
