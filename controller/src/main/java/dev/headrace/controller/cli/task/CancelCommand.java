package dev.headrace.controller.cli.task;

import dev.headrace.client.ClientSettings;
import dev.headrace.client.HeadraceClient;
import dev.headrace.controller.cli.base.RedisCommand;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.task.TaskId;
import dev.headrace.view.CancelReply;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code headrace cancel}: cancels a task that is not running, or asks a running one to stop. */
@Command(
        name = "cancel",
        description = "Cancels a queued or scheduled task. Asks a running one to stop, unless it ends before.")
public final class CancelCommand extends RedisCommand {
    @Parameters(paramLabel = "QUEUE/ID", description = "Its full name: emails/ID, or emails#3/ID on shard 3")
    private String name = "";

    @Override
    public Integer call() {
        TaskId id = TaskId.parse(name);
        if (!isKnown(id.shard().queue())) {
            complainOfNoQueue(id.shard().queue());
            return ExitCode.FAILED;
        }
        CancelReply reply;
        try (HeadraceClient client = HeadraceClient.connect(ClientSettings.of(redis()))) {
            reply = client.cancel(id);
        }
        String words = words(id, reply);
        answer(
                Map.of("task", id.toString(), "answer", reply.name().toLowerCase(Locale.ROOT), "explanation", words),
                () -> out().println(id + ": " + words));
        return reply == CancelReply.CANCELLED || reply == CancelReply.ASKED_TO_STOP ? ExitCode.OK : ExitCode.FAILED;
    }

    private String words(TaskId id, CancelReply reply) {
        return switch (reply) {
            case CANCELLED -> "cancelled; it will not run";
            case ASKED_TO_STOP -> "running, and asked to stop; if it completes first, the completion counts";
            case ALREADY_ENDED -> "has ended already; 'headrace task' says how";
            case UNKNOWN -> "nothing was cancelled. " + explanation(id);
        };
    }
}
