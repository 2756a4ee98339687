package dev.headrace.controller.cli.dead;

import dev.headrace.client.ClientSettings;
import dev.headrace.client.HeadraceClient;
import dev.headrace.controller.cli.base.RedisCommand;
import dev.headrace.controller.cli.base.Table;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.task.FailureCode;
import dev.headrace.view.DeadTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace dead list}: lists dead tasks, one on each line, the newest first. */
@Command(name = "list", description = "Lists dead tasks of a queue, the newest first, without their payloads.")
final class DeadListCommand extends RedisCommand {
    private static final Set<Integer> NUMBERS = Set.of(3);

    @Parameters(paramLabel = "QUEUE", description = "Whose")
    private String queue = "";

    @Mixin
    private DeadFilterOptions which = new DeadFilterOptions();

    @Option(names = "--limit", paramLabel = "N", description = "At most N tasks, 1 to 2147483647. Default: 50")
    private int limit = 50;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new IllegalArgumentException("--limit: " + limit + " is under 1");
        }
        if (!isKnown(queue)) {
            complainOfNoQueue(queue);
            return ExitCode.FAILED;
        }
        List<DeadTask> dead;
        try (HeadraceClient client = HeadraceClient.connect(ClientSettings.of(redis()))) {
            dead = client.queue(queue).deadLetters().list(which.filter(), limit);
        }
        answer(dead.stream().map(DeadListCommand::fields).toList(), () -> print(dead));
        return ExitCode.OK;
    }

    private void print(List<DeadTask> dead) {
        if (dead.isEmpty()) {
            out().println("There is no dead task " + (which.everything() ? "in " + queue : "that matches") + ".");
            return;
        }
        Table table = new Table(NUMBERS, "DIED", "TASK", "TYPE", "ATTEMPT", "CODE", "WHY");
        dead.forEach(task -> table.row(
                task.died(),
                task.name(),
                Objects.requireNonNullElse(task.type(), "-"),
                task.attempt(),
                code(task),
                why(task)));
        table.print(out());
        if (dead.size() == limit) {
            out().println("There may be more; use --limit.");
        }
    }

    /** Returns the message without the parts that other columns show. */
    private static String why(DeadTask task) {
        String message = Objects.requireNonNullElse(task.message(), "-");
        String told = ": " + name(task.code()) + ": ";
        int at = message.indexOf(told);
        return at < 0 ? message : message.substring(at + told.length());
    }

    static String code(DeadTask task) {
        return name(task.code()) + (task.cause() == null ? "" : " (" + task.cause() + ")");
    }

    private static String name(@Nullable FailureCode code) {
        return code == null ? "-" : code.name();
    }

    static Map<String, @Nullable Object> fields(DeadTask task) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("task", task.name());
        fields.put("died", task.died().toString());
        fields.put("type", task.type());
        fields.put("attempt", task.attempt());
        fields.put("code", task.code() == null ? null : task.code().name());
        fields.put("cause", task.cause() == null ? null : task.cause().name());
        fields.put("message", task.message());
        fields.put("worker", task.worker());
        return fields;
    }
}
