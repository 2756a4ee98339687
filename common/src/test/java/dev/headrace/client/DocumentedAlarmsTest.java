package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.Document;
import dev.headrace.testing.Sources;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holds the table of alarms in {@code docs/operations.md} to the lines that a client logs. */
class DocumentedAlarmsTest {
    @Test
    void theLinesToWatchForAreThoseThatAreLogged() {
        String logged = Sources.literals("common");

        assertThat(Document.of("docs/operations.md").table("Alarms"))
                .filteredOn(row -> Set.of("client", "the daemons").contains(row.get(1)))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(logged).contains(row.get(0)));
    }
}
