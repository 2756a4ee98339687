package dev.headrace.worker;

import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the worker says of itself in one shard, for people: it goes along with each beat, so it costs no command of its own. A
 * field stands until another beat replaces it, so that what is over is said by an empty one. Used on the loop only.
 */
final class Liveness {
    private static final int LONGEST_REASON = 500;

    private final ShardRunner home;

    Liveness(ShardRunner home) {
        this.home = home;
    }

    /** @param interval how often it beats, as far as it knows now */
    Map<String, String> fields(Duration interval) {
        Map<String, String> fields = new LinkedHashMap<>(home.words());
        fields.put(WorkerView.INTERVAL, Long.toString(interval.toMillis()));
        fields.put("running", Integer.toString(home.slots().running()));
        fields.put("slots", Integer.toString(home.slots().total()));
        fields.put("held", Integer.toString(home.table().size()));
        fields.put("lanes", home.lanes().stream().map(Lane::text).collect(Collectors.joining(",")));
        fields.put(WorkerView.REASON, Printable.escape(reason().orElse(""), LONGEST_REASON));
        addLongest(fields);
        return fields;
    }

    private void addLongest(Map<String, String> fields) {
        long now = home.core().loop().nanos();
        @Nullable TaskExecution longest = null;
        Duration runs = Duration.ZERO;
        for (TaskExecution execution : home.table().all()) {
            Duration held = execution.health().heldFor(now);
            if (execution.step() == Step.RUNNING && (longest == null || held.compareTo(runs) > 0)) {
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
                        Duration.ofNanos(context.stretch().silentFor(now)).toMillis());
    }

    /** Why it claims nothing, in words, or nothing. What keeps beats from getting through cannot be said by a beat. */
    private Optional<String> reason() {
        if (!home.intakeOpen()) {
            return Optional.of("it stops, and waits for what runs");
        }
        int endless = home.meters().abandonedNow();
        if (endless > 0 && endless >= home.slots().total()) {
            return Optional.of("all its slots are taken by handlers that run on after their time was over: " + endless);
        }
        return home.failure()
                .or(() -> home.endsPileUp()
                        ? Optional.of("Redis has not taken the ends of tasks yet: "
                                + home.settler().backlog())
                        : Optional.empty());
    }
}
