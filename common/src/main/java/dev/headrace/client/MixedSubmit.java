package dev.headrace.client;

import dev.headrace.client.internal.Accepted;
import dev.headrace.client.internal.BatchCutter;
import dev.headrace.client.internal.Route;
import dev.headrace.internal.protocol.produce.NewTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Submits tasks of different types and options. Tasks with the same route share batches. Used by one thread. */
final class MixedSubmit {
    private final HeadraceClient client;
    private final Map<Way, Group> groups = new LinkedHashMap<>();
    private int count;

    MixedSubmit(HeadraceClient client) {
        this.client = client;
    }

    /** Adds a task. Nothing is sent before {@link #send}. */
    void add(Route route, NewTask task) {
        groups.computeIfAbsent(new Way(route, task.due() != null), absent -> new Group())
                .add(count++, task);
    }

    /** Sends all tasks. The stage ends with their receipts, in the order in which the tasks were added. */
    CompletionStage<List<Receipt>> send() {
        Receipt[] receipts = new Receipt[count];
        List<CompletableFuture<?>> sent = new ArrayList<>();
        groups.forEach((way, group) -> {
            int[] at = {0};
            BatchCutter cutter = new BatchCutter(batch -> {
                int first = at[0];
                at[0] += batch.size();
                sent.add(client.loop()
                        .submit(way.route(), batch)
                        .thenAccept(accepted -> group.fill(receipts, first, accepted))
                        .toCompletableFuture());
            });
            group.tasks.forEach(cutter::add);
            cutter.finish();
        });
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).thenApply(all -> List.of(receipts));
    }

    /** The key of the tasks that can be sent in one call. */
    private record Way(Route route, boolean scheduled) {}

    private static final class Group {
        private final List<NewTask> tasks = new ArrayList<>();
        private final List<Integer> places = new ArrayList<>();

        void add(int place, NewTask task) {
            places.add(place);
            tasks.add(task);
        }

        void fill(Receipt[] receipts, int first, Accepted accepted) {
            for (int i = 0; i < accepted.tasks().size(); i++) {
                receipts[places.get(first + i)] =
                        Receipt.of(accepted.shard(), accepted.tasks().get(i));
            }
        }
    }
}
