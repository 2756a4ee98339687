package dev.headrace.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.daemon.CommandRun;
import dev.headrace.testing.DocumentedOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A number that is none is refused with the range that it may have, whichever command it was given to. */
class NumbersTest {
    @Test
    void eachNumberTellsItsRange() {
        List<String> without = new ArrayList<>();
        look(CommandRun.commandLine(new HeadraceCommand()), without);
        assertThat(without).isEmpty();
    }

    private static void look(CommandLine command, List<String> without) {
        without.addAll(DocumentedOptions.numbersWithoutRange(command));
        command.getSubcommands().values().forEach(sub -> look(sub, without));
    }

    @Test
    void whatIsNoNumberIsRefusedWithTheRange() {
        Cli flag = Cli.run("redis://127.0.0.1:1", "submit", "q", "t", "{}", "--max-attempts", "1e9");
        assertThat(flag.code()).isEqualTo(2);
        assertThat(flag.err()).contains("max-attempts: '1e9' is not allowed; it takes a number from 1 to 1000000");
        Cli parameter = Cli.run("redis://127.0.0.1:1", "shards", "q", "many");
        assertThat(parameter.code()).isEqualTo(2);
        assertThat(parameter.err()).contains("N: 'many' is not allowed; it takes a number from 1 to 1024");
    }
}
