package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.Document;
import dev.headrace.testing.Sources;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the table of alarms in {@code docs/operations.md} to the lines that a client logs. */
class DocumentedAlarmsTest {
    private static final Pattern LOSS =
            Pattern.compile("(?i)lost|data loss|deleted|by Headrace|was gone|set back|set ahead|not in the list");

    @ParameterizedTest
    @ValueSource(strings = {"common", "worker", "controller"})
    void everyErrorThatTellsOfLostDataBeginsWithTheWordThatTheDocumentsNameForASearch(String module) {
        assertThat(Document.of("docs/operations.md").under("Alarms")).contains("begins with the word `ALARM`");
        assertThat(Sources.errors(module))
                .filteredOn(line -> LOSS.matcher(line).find())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("ALARM: "));
    }

    @Test
    void theLinesToWatchForAreThoseThatAreLogged() {
        String logged = Sources.literals("common");

        assertThat(Document.of("docs/operations.md").table("Alarms"))
                .filteredOn(row -> Set.of("client", "the daemons").contains(row.get(1)))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(logged).contains(row.get(0)));
    }
}
