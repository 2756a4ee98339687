package dev.headrace.controller.cli.dead;

import dev.headrace.client.DeadFilter;
import dev.headrace.client.DeadLetters;
import dev.headrace.view.DeadName;
import dev.headrace.view.DeadTask;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/** {@code headrace dead replay}: queues dead tasks again. */
@Command(
        name = "replay",
        description = "Queues dead tasks again, each in its own lane, whatever the reason of their death. Their budgets"
                + " start from zero, their history continues.")
final class DeadReplayCommand extends DeadActionCommand {
    @Override
    String done() {
        return "replayed";
    }

    @Override
    boolean act(DeadLetters dead, DeadName task) {
        return dead.replay(task);
    }

    @Override
    boolean removesFromList() {
        return false;
    }

    @Override
    long act(DeadLetters dead, DeadFilter filter, int perSecond, Consumer<DeadTask> each) {
        return dead.replay(filter, perSecond, each);
    }
}
