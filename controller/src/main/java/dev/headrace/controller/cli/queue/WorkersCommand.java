package dev.headrace.controller.cli.queue;

import dev.headrace.controller.cli.base.Table;
import dev.headrace.controller.internal.inspect.Inspector;
import dev.headrace.controller.internal.inspect.ShardStatus;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.text.DurationText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code headrace workers}: shows the workers of each shard, and what dead workers still hold. */
@Command(
        name = "workers",
        description = "Shows every worker of every queue: whether it is alive, its status, and what it holds.")
public final class WorkersCommand extends QueuesCommand {
    private static final Set<Integer> NUMBERS = Set.of(3, 4, 5, 6);

    @Override
    void show(Inspector inspector) {
        List<ShardStatus> shards = shards(inspector);
        answer(fields(shards), () -> print(shards));
    }

    private void print(List<ShardStatus> shards) {
        if (shards.stream().allMatch(shard -> shard.workers().isEmpty())) {
            if (!incomplete()) {
                out().println("There is no worker.");
            }
            return;
        }
        Table table = new Table(
                NUMBERS, "SHARD", "WORKER", "STATE", "RUNNING", "SLOTS", "HOLDS", "SILENT", "LONGEST", "HOST", "PID");
        shards.forEach(shard -> shard.workers()
                .forEach(worker -> table.row(
                        shard.view().shard(),
                        worker.name(),
                        worker.alive() ? "alive" : "gone",
                        said(worker, "running"),
                        said(worker, "slots"),
                        worker.pending(),
                        DurationText.of(worker.silence()),
                        worker.longest().map(WorkerView.Attempt::text).orElse("-"),
                        said(worker, "host"),
                        said(worker, "pid"))));
        table.print(out());
        shards.forEach(shard -> WorkerLines.reasons(shard, Integer.MAX_VALUE).forEach(out()::println));
    }

    private static String said(WorkerView worker, String word) {
        return worker.words().getOrDefault(word, "-");
    }

    private static List<Map<String, @Nullable Object>> fields(List<ShardStatus> shards) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        shards.forEach(shard -> shard.workers().forEach(worker -> {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("queue", shard.view().shard().queue());
            fields.put("shard", shard.view().shard().number());
            fields.put("worker", worker.name());
            fields.put("alive", worker.alive());
            fields.put("holds", worker.pending());
            fields.put("silentSeconds", worker.silence().toMillis() / 1000.0);
            fields.put("longest", WorkerLines.fields(worker));
            fields.put("reason", worker.reason().orElse(null));
            fields.put("says", worker.words());
            all.add(fields);
        }));
        return all;
    }
}
