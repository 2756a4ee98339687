package dev.headrace.controller.internal.daemon;

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
        assertThat(DocumentedOptions.numbersWithoutRange(new CommandLine(new ControllerDaemon())))
                .isEmpty();
    }

    @Test
    void theTablesNameEachFlagItsVariableAndItsDefault() {
        List<List<String>> documented =
                DocumentedOptions.in(Document.of("docs/operations.md"), "Settings of the controller");

        assertThat(DocumentedOptions.of(new ControllerDaemon()))
                .map(DocumentedSettingsTest::inWords)
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    private static List<String> inWords(List<String> option) {
        return option.get(0).equals("--queue") ? List.of(option.get(0), option.get(1), "all") : option;
    }
}
