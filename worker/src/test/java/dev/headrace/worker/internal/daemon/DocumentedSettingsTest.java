package dev.headrace.worker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.Document;
import dev.headrace.testing.DocumentedOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Holds the tables of settings in {@code docs/operations.md} to the daemon's options. */
class DocumentedSettingsTest {
    @Test
    void eachNumberTellsItsRange() {
        assertThat(DocumentedOptions.numbersWithoutRange(new CommandLine(new WorkerDaemon())))
                .isEmpty();
    }

    @Test
    void theTablesNameEachFlagItsVariableAndItsDefault() {
        List<List<String>> documented =
                DocumentedOptions.in(Document.of("docs/operations.md"), "Settings of the worker");

        assertThat(DocumentedOptions.of(new WorkerDaemon())).containsExactlyInAnyOrderElementsOf(documented);
    }
}
