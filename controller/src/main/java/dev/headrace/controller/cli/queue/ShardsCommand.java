package dev.headrace.controller.cli.queue;

import dev.headrace.client.ClientSettings;
import dev.headrace.client.HeadraceClient;
import dev.headrace.controller.cli.base.RedisCommand;
import dev.headrace.internal.daemon.settings.ExitCode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code headrace shards}: raises the number of shards of a queue while workers run. */
@Command(
        name = "shards",
        description = "Adds shards to a queue without a restart. Workers serve them within 10 s, controllers"
                + " sweep them within 5 s, clients submit to them within 10 s. The number cannot be lowered again.")
public final class ShardsCommand extends RedisCommand {
    @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue")
    private String queue = "";

    @Parameters(index = "1", paramLabel = "N", description = "The new number of shards, 1 to 1024")
    private int shards;

    @Override
    public Integer call() {
        tellIfNew(queue);
        int had;
        try (HeadraceClient client = HeadraceClient.connect(ClientSettings.of(redis()))) {
            had = client.queue(queue).raiseShards(shards);
        }
        if (had > shards) {
            complain("queue " + queue + " has " + had
                    + " shards; that cannot be lowered: no worker would read the rest");
            return ExitCode.FAILED;
        }
        answer(
                Map.of("queue", queue, "shards", shards, "before", had),
                () -> out().println("queue " + queue + " has " + shards + " shards; it had " + had));
        return ExitCode.OK;
    }
}
