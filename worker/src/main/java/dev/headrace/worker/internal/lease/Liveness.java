package dev.headrace.worker.internal.lease;

import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lane;
import dev.headrace.worker.internal.attempt.AttemptState;
import dev.headrace.worker.internal.attempt.LeaseTable;
import dev.headrace.worker.internal.attempt.TaskExecution;
import dev.headrace.worker.internal.run.ExecutionContext;
import dev.headrace.worker.internal.runtime.Slots;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The worker's status in one shard, for people. Each heartbeat carries it, so it costs no extra command. A field keeps its
 * value until a heartbeat replaces it, so a condition that has ended is sent as an empty value. Used on the loop only.
 */
public final class Liveness {
    private static final int LONGEST_REASON = 500;

    private final WorkerRuntime runtime;
    private final Slots slots;
    private final LeaseTable table;
    private final List<Lane> lanes;
    private final Supplier<Optional<String>> reason;

    /** @param reason returns why the worker claims nothing, or empty */
    public Liveness(
            WorkerRuntime runtime, Slots slots, LeaseTable table, List<Lane> lanes, Supplier<Optional<String>> reason) {
        this.runtime = runtime;
        this.slots = slots;
        this.table = table;
        this.lanes = lanes;
        this.reason = reason;
    }

    /** @param interval the current heartbeat interval */
    Map<String, String> fields(Duration interval) {
        Map<String, String> fields = new LinkedHashMap<>(runtime.description());
        fields.put(WorkerView.INTERVAL, Long.toString(interval.toMillis()));
        fields.put("running", Integer.toString(slots.running()));
        fields.put("slots", Integer.toString(slots.total()));
        fields.put("held", Integer.toString(table.size()));
        fields.put("lanes", lanes.stream().map(Lane::text).collect(Collectors.joining(",")));
        fields.put(WorkerView.REASON, Printable.escape(reason.get().orElse(""), LONGEST_REASON));
        addLongest(fields);
        return fields;
    }

    private void addLongest(Map<String, String> fields) {
        long now = runtime.loop().nanos();
        @Nullable TaskExecution longest = null;
        Duration runs = Duration.ZERO;
        for (TaskExecution execution : table.all()) {
            Duration held = execution.health().heldFor(now);
            if (execution.state() == AttemptState.RUNNING && (longest == null || held.compareTo(runs) > 0)) {
                longest = execution;
                runs = held;
            }
        }
        fields.put(WorkerView.LONGEST, longest == null ? "" : Long.toString(runs.toMillis()));
        fields.put(WorkerView.LONGEST_TASK, longest == null ? "" : longest.taskId());
        fields.put(WorkerView.PROGRESSED, longest == null ? "" : progressed(longest, now));
    }

    private static String progressed(TaskExecution execution, long now) {
        ExecutionContext context = execution.context();
        return context == null || context.latestProgress() == null
                ? ""
                : Long.toString(
                        Duration.ofNanos(context.report().silentFor(now)).toMillis());
    }
}
