package dev.headrace.controller.cli.dead;

import dev.headrace.client.ClientSettings;
import dev.headrace.client.DeadFilter;
import dev.headrace.client.DeadLetters;
import dev.headrace.client.HeadraceClient;
import dev.headrace.controller.cli.base.Progress;
import dev.headrace.controller.cli.base.RedisCommand;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.view.DeadName;
import dev.headrace.view.DeadTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The base of replay and purge: they act on one task by its name, or on all tasks of a queue that a filter selects. */
abstract class DeadActionCommand extends RedisCommand {
    private static final int SHOWN = 20;
    private static final String LEFT_ALONE = "it is dead, and its record holds no payload to run: submit it again";

    private static final String NO_SUCH = "there is no dead task with this id";
    private static final String NOT_DEAD =
            "the list of dead tasks names it, but its record is not that of a dead task: it"
                    + " was deleted by hand. 'headrace task' shows its state, 'headrace dead purge' removes it from the list";
    private static final String UNLISTED =
            "removed from the list of dead tasks, which named it by mistake: its record is not"
                    + " that of a dead task, and was not changed. 'headrace task' shows its state";

    @Parameters(
            paramLabel = "QUEUE[/ID]",
            description = "One task by its full name, or a queue, with options that select its dead tasks")
    private String name = "";

    @Mixin
    private DeadFilterOptions which = new DeadFilterOptions();

    @Option(names = "--all", description = "All dead tasks of the queue; required if no other option selects tasks")
    private boolean all;

    @Option(names = "--dry-run", description = "Only print how many tasks are selected, and the first of them")
    private boolean dryRun;

    @Option(names = "--rate", paramLabel = "N", description = "At most N tasks a second, 1 to 100000. Default: 1000")
    private int rate = DeadLetters.DEFAULT_RATE;

    /** Returns the action as a past participle, such as {@code replayed}. */
    abstract String done();

    abstract boolean act(DeadLetters dead, DeadName task);

    /** Returns true if the action also removes an id from the list of dead tasks whose record is not that of a dead task. */
    abstract boolean removesFromList();

    abstract long act(DeadLetters dead, DeadFilter filter, int perSecond, Consumer<DeadTask> each);

    @Override
    public Integer call() {
        boolean one = name.indexOf('/') >= 0;
        if (one && (all || dryRun || !which.everything())) {
            throw new ParameterException(
                    command().commandLine(), "one task needs no filter, no --all and no --dry-run");
        }
        if (!one && !all && !dryRun && which.everything()) {
            throw new ParameterException(
                    command().commandLine(),
                    "this selects all dead tasks of " + name + ": add --all to confirm, or select fewer");
        }
        String queue = one ? DeadName.parse(name).shard().queue() : name;
        if (!isKnown(queue)) {
            complainOfNoQueue(queue);
            return ExitCode.FAILED;
        }
        try (HeadraceClient client = HeadraceClient.connect(ClientSettings.of(redis()))) {
            return one ? one(client) : dryRun ? look(client) : all(client);
        }
    }

    private int one(HeadraceClient client) {
        DeadName task = DeadName.parse(name);
        DeadLetters dead = client.queue(task.shard().queue()).deadLetters();
        boolean listed = dead.find(task).isPresent();
        boolean was = act(dead, task);
        boolean left = !was && dead.find(task).isPresent();
        boolean unlisted = !was && listed && !left && removesFromList();
        String what = was ? done() : unlisted ? UNLISTED : left ? whyLeft(client, task) : NO_SUCH;
        answer(
                Map.of("task", task.toString(), done(), was, "explanation", what),
                () -> out().println(task + ": " + what));
        return was || unlisted ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String whyLeft(HeadraceClient client, DeadName task) {
        return isDead(client, task) ? LEFT_ALONE : NOT_DEAD;
    }

    /** Returns false if the record is gone or has another state. Only dead tasks can have an id that is not valid. */
    private static boolean isDead(HeadraceClient client, DeadName task) {
        TaskId id;
        try {
            id = new TaskId(task.shard(), task.id());
        } catch (IllegalArgumentException e) {
            return true;
        }
        return client.lookUp(id).state() == TaskState.DEAD;
    }

    private int look(HeadraceClient client) {
        List<String> first = new ArrayList<>();
        long meant = client.queue(name).deadLetters().each(which.filter(), task -> {
            if (first.size() < SHOWN) {
                first.add(task.name());
            }
        });
        answer(Map.of("queue", name, "would be " + done(), meant, "first", first), () -> {
            out().println(tasks(meant) + " would be " + done());
            first.forEach(task -> out().println("  " + Printable.escape(task, 2_000)));
            if (meant > first.size()) {
                out().println("  …");
            }
        });
        return ExitCode.OK;
    }

    private String tasks(long count) {
        return count + (count == 1 ? " dead task of " : " dead tasks of ") + name;
    }

    private int all(HeadraceClient client) {
        DeadLetters dead = client.queue(name).deadLetters();
        long count;
        try (Progress progress = Progress.of(done(), -1, json())) {
            count = act(dead, which.filter(), rate, task -> progress.step());
        }
        answer(Map.of("queue", name, done(), count), () -> out().println(tasks(count) + " " + done()));
        return ExitCode.OK;
    }
}
