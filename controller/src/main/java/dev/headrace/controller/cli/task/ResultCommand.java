package dev.headrace.controller.cli.task;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.headrace.client.Awaited;
import dev.headrace.client.ClientSettings;
import dev.headrace.client.HeadraceClient;
import dev.headrace.controller.cli.base.JsonText;
import dev.headrace.controller.cli.base.RedisCommand;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headrace result}: prints the result of a task whose submission asked to keep it. */
@Command(
        name = "result",
        description = "Prints the result of a task that keeps its result ('submit --keep-result') to standard output."
                + " Any other end of the task is printed to standard error.")
public final class ResultCommand extends RedisCommand {
    @Parameters(paramLabel = "QUEUE/ID", description = "Its full name: emails/ID, or emails#3/ID on shard 3")
    private String name = "";

    @Option(names = "--wait", paramLabel = "DURATION", description = "How long to wait for its end. Default: 0s")
    private Duration wait = Duration.ZERO;

    @Override
    public Integer call() {
        TaskId task = TaskId.parse(name);
        Awaited end;
        try (HeadraceClient client = HeadraceClient.connect(ClientSettings.of(redis()))) {
            end = client.await(task, wait);
        }
        String words = words(end);
        answer(fields(end, words), () -> print(end, words));
        return end instanceof Awaited.Succeeded ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(Awaited end, String words) {
        Optional<String> result = result(end);
        if (result.isPresent()) {
            out().println(result.get());
        } else {
            complain(words);
        }
    }

    private static Optional<String> result(Awaited end) {
        return end instanceof Awaited.Succeeded succeeded
                ? succeeded.bytes().map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private String words(Awaited end) {
        if (end instanceof Awaited.Died died) {
            return died.task() + " is dead of " + died.code()
                    + died.cause().map(cause -> " (" + cause + ")").orElse("") + ": "
                    + Printable.escape(died.message());
        }
        if (end instanceof Awaited.Unfinished unfinished) {
            return unfinished.task() + " is " + unfinished.state().text()
                    + unfinished
                            .owner()
                            .map(owner -> " at " + Printable.escape(owner))
                            .orElse("")
                    + unfinished
                            .silence()
                            .map(silence -> ", last heartbeat " + DurationText.of(silence) + " ago")
                            .orElse("")
                    + unfinished.due().map(due -> ", due " + due).orElse("")
                    + unfinished.trouble().map(trouble -> "; " + trouble).orElse("");
        }
        if (end instanceof Awaited.Cancelled) {
            return end.task() + " was cancelled";
        }
        if (end instanceof Awaited.Gone) {
            return end.task() + " has no result. " + explanation(end.task());
        }
        return end.task() + " succeeded; its submission did not keep the result, or its handler returned none";
    }

    private static Map<String, @Nullable Object> fields(Awaited end, String words) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("task", end.task().toString());
        fields.put(
                "state",
                end instanceof Awaited.Unfinished unfinished
                        ? unfinished.state().text()
                        : end.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        Optional<String> result = result(end);
        fields.put(
                "result",
                result.<Object>map(text -> JsonText.isJson(text) ? new RawValue(text) : text)
                        .orElse(null));
        fields.put("explanation", result.isPresent() ? null : words);
        return fields;
    }
}
