package dev.headrace.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.Document;
import dev.headrace.testing.Sources;
import org.junit.jupiter.api.Test;

/** Holds the table of alarms in {@code docs/operations.md} to the lines that are logged. */
class DocumentedAlarmsTest {
    @Test
    void theLinesToWatchForAreThoseThatAreLogged() {
        String logged = Sources.literals("controller");

        assertThat(Document.of("docs/operations.md").table("Alarms"))
                .filteredOn(row -> row.get(1).contains("controller"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(logged).contains(row.get(0)));
    }
}
