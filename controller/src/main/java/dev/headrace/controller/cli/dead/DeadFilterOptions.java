package dev.headrace.controller.cli.dead;

import dev.headrace.client.DeadFilter;
import dev.headrace.task.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that select dead tasks. */
final class DeadFilterOptions {
    @Option(names = "--type", paramLabel = "TYPE", description = "Only tasks of this type")
    private @Nullable String type;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            description = "Only tasks that died of this: ${COMPLETION-CANDIDATES}. If a budget was used up, the code of"
                    + " the last failure matches too")
    private @Nullable FailureCode code;

    @Option(names = "--older-than", paramLabel = "DURATION", description = "Only tasks that have been dead for longer")
    private @Nullable Duration olderThan;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Only tasks whose id or failure contains this, ignoring case")
    private @Nullable String text;

    DeadFilter filter() {
        return new DeadFilter(type, code, olderThan, text);
    }

    /** Returns true if no option was given, so that all dead tasks are selected. */
    boolean everything() {
        return filter().equals(DeadFilter.all());
    }
}
