package dev.headrace.controller.cli.task;

import dev.headrace.controller.cli.base.RedisCommand;
import dev.headrace.controller.internal.inspect.Inspector;
import dev.headrace.controller.internal.inspect.TaskStatus;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.redis.verb.inspect.RedisInspection;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.TaskId;
import dev.headrace.view.TaskView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code headrace task}: shows the record, entry and events of a task, without its payload. */
@Command(
        name = "task",
        description = "Shows a task's record, entry and events, and why it is not running or which worker holds it."
                + " Its payload is not shown; 'headrace result' shows a kept result.")
public final class TaskCommand extends RedisCommand {
    private static final int LONGEST_VALUE = 500;

    @Parameters(paramLabel = "QUEUE/ID", description = "Its full name: emails/ID, or emails#3/ID on shard 3")
    private String name = "";

    @Override
    public Integer call() {
        TaskId id = TaskId.parse(name);
        TaskStatus task;
        try (RedisInspection inspection = RedisInspection.connect(redis(), CLIENT_NAME)) {
            task = new Inspector(inspection).task(id);
        }
        boolean known = task.state().isPresent() || !task.timeline().isEmpty();
        answer(fields(id, task), () -> print(id, task));
        return known ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(TaskId id, TaskStatus task) {
        TaskView view = task.view();
        String asked = view.stopAsked() == null ? "" : ", asked to stop";
        out().println(id + ": " + task.headline() + asked);
        out().println(Printable.escape(task.explanation(), 2_000));
        TaskLines lines = new TaskLines(task.now());
        section("record and entry", lines.fields(view.fields()));
        if (view.heartbeat() != null) {
            section("heartbeat", List.of(lines.text(view.heartbeat())));
        }
        section(
                "timeline",
                task.timeline().stream()
                        .map(event -> event.at() + "  " + lines.text(event.what()))
                        .toList());
    }

    private void section(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            out().println();
            out().println(title);
            lines.forEach(line -> out().println("  " + Printable.escape(line, LONGEST_VALUE)));
        }
    }

    private static Map<String, @Nullable Object> fields(TaskId id, TaskStatus task) {
        TaskView view = task.view();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("task", id.toString());
        fields.put("state", task.state().orElse(null));
        fields.put("canHaveBeen", task.canHaveBeen());
        fields.put("explanation", task.explanation());
        fields.put("lease", view.lease() == null ? null : view.lease().text());
        fields.put("owner", view.owner());
        fields.put(
                "silentSeconds", view.silence() == null ? null : view.silence().toMillis() / 1000.0);
        fields.put("heartbeat", view.heartbeat());
        fields.put(
                "stopAsked", view.stopAsked() == null ? null : view.stopAsked().toString());
        fields.put("due", view.due() == null ? null : view.due().toString());
        fields.put("code", view.code() == null ? null : view.code().name());
        fields.put("cause", view.cause() == null ? null : view.cause().name());
        fields.put("message", view.message());
        fields.put("fields", view.fields());
        fields.put(
                "timeline",
                task.timeline().stream()
                        .map(event -> Map.of("at", event.at().toString(), "what", event.what()))
                        .toList());
        return fields;
    }
}
