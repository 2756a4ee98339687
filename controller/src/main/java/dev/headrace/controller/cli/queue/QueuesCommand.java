package dev.headrace.controller.cli.queue;

import dev.headrace.controller.cli.base.RedisCommand;
import dev.headrace.controller.internal.inspect.Inspector;
import dev.headrace.controller.internal.inspect.ShardStatus;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.redis.verb.inspect.RedisInspection;
import dev.headrace.internal.text.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Parameters;

/** A subcommand that shows some queues, or all. */
abstract class QueuesCommand extends RedisCommand {
    @Parameters(paramLabel = "QUEUE", arity = "0..*", description = "Default: all queues that Redis knows")
    private List<String> queues = new ArrayList<>();

    private final Set<String> warned = new HashSet<>();
    private boolean incomplete;

    @Override
    public Integer call() throws InterruptedException {
        try (RedisInspection inspection = RedisInspection.connect(redis(), CLIENT_NAME)) {
            Inspector inspector = new Inspector(inspection);
            for (String queue : queues) {
                if (!inspector.exists(queue)) {
                    complainOfNoQueue(queue);
                    return ExitCode.FAILED;
                }
            }
            show(inspector);
        }
        return incomplete ? ExitCode.FAILED : ExitCode.OK;
    }

    /** Shows the queues once. */
    abstract void show(Inspector inspector) throws InterruptedException;

    /** Returns true if queues, or parts of them, could not be shown; an error line names them. */
    boolean incomplete() {
        return incomplete;
    }

    /** Prints the warnings of the queues that were shown, each once. */
    void warn(Inspector inspector, List<ShardStatus> shown) {
        shown.stream()
                .map(shard -> shard.view().shard().queue())
                .distinct()
                .forEach(queue -> inspector.warnings(queue).forEach(warning -> sayOnce(queue, warning)));
    }

    private void sayOnce(String queue, String what) {
        if (warned.add(queue + what)) {
            complain("queue '" + queue + "': " + what);
        }
    }

    /** Returns all shards of the selected queues. */
    List<ShardStatus> shards(Inspector inspector) {
        List<ShardStatus> shards = inspector.status(queues.isEmpty() ? inspector.queues() : queues, (queue, why) -> {
            incomplete = true;
            complain("queue '" + Printable.escape(queue) + "' cannot be shown: " + why);
        });
        shards.forEach(shard -> shard.hidden().forEach(what -> {
            incomplete = true;
            sayOnce(shard.view().shard().toString(), what);
        }));
        return shards;
    }
}
