package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.DocumentedMeters.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the names of all meters have in common. That the table is what the code registers is tested beside that code. */
class MeterNamesTest {
    /** The names that the requirements fix, with their tags. */
    private static final Map<String, List<String>> FIXED = Map.of(
            "heartbeats_total", List.of("queue"),
            "heartbeat_failures_total", List.of("queue"),
            "recovered_jobs_total", List.of("queue", "reason"),
            "retry_attempts_total", List.of("code", "queue"),
            "duplicate_skips_total", List.of("queue"),
            "acquire_conflicts_total", List.of("queue"),
            "completions_refused_total", List.of("queue"),
            "worker_concurrent_jobs", List.of("queue"));

    private final List<Row> meters = DocumentedMeters.table();

    @Test
    void theFixedNamesAreThere() {
        assertThat(meters.stream()
                        .filter(row -> FIXED.containsKey(row.inPrometheus()))
                        .collect(Collectors.toMap(Row::inPrometheus, Row::tags)))
                .isEqualTo(FIXED);
    }

    @Test
    void allOthersHaveThePrefix() {
        assertThat(meters)
                .filteredOn(row -> !FIXED.containsKey(row.inPrometheus()))
                .allSatisfy(row -> {
                    assertThat(row.meter()).startsWith("headrace.");
                    assertThat(row.inPrometheus()).startsWith("headrace_");
                });
    }

    /** Two rows of one name could have different tags, and Micrometer before 1.17 exports only the first of them to Prometheus. */
    @Test
    void eachNameHasOneRow() {
        assertThat(meters).extracting(Row::meter).doesNotHaveDuplicates();
        assertThat(meters).extracting(Row::inPrometheus).doesNotHaveDuplicates();
    }

    @Test
    void theTypeOfATaskIsTheTagType() {
        assertThat(meters)
                .flatExtracting(Row::tags)
                .isSubsetOf(
                        "action", "cause", "code", "found", "kind", "outcome", "queue", "reason", "shard", "sweep",
                        "type");
    }
}
