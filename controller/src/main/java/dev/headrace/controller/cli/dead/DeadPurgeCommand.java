package dev.headrace.controller.cli.dead;

import dev.headrace.client.DeadFilter;
import dev.headrace.client.DeadLetters;
import dev.headrace.view.DeadName;
import dev.headrace.view.DeadTask;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/** {@code headrace dead purge}: deletes dead tasks. */
@Command(
        name = "purge",
        description = "Deletes dead tasks with their payloads and their histories. A chosen id is free again.")
final class DeadPurgeCommand extends DeadActionCommand {
    @Override
    String done() {
        return "purged";
    }

    @Override
    boolean act(DeadLetters dead, DeadName task) {
        return dead.purge(task);
    }

    @Override
    boolean removesFromList() {
        return true;
    }

    @Override
    long act(DeadLetters dead, DeadFilter filter, int perSecond, Consumer<DeadTask> each) {
        return dead.purge(filter, perSecond, each);
    }
}
