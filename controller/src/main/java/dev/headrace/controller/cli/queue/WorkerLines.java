package dev.headrace.controller.cli.queue;

import dev.headrace.controller.internal.inspect.ShardStatus;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lines beneath a table about a shard's workers: long-running attempts, and why workers claim nothing. */
final class WorkerLines {
    private static final Duration LONG = Duration.ofMinutes(1);

    private WorkerLines() {}

    /** Returns the worker with the longest-running attempt. */
    static Optional<WorkerView> longest(ShardStatus shard) {
        return shard.workers().stream()
                .filter(worker -> worker.alive() && worker.longest().isPresent())
                .max(Comparator.comparing(
                        worker -> worker.longest().map(WorkerView.Attempt::runs).orElse(Duration.ZERO)));
    }

    /** Returns a line about that attempt, if it has run for longer than the heartbeat TTL of its worker. */
    static Optional<String> longLine(ShardStatus shard) {
        return longest(shard)
                .flatMap(worker -> worker.longest()
                        .filter(attempt -> attempt.runs().compareTo(worker.ttl().orElse(LONG)) > 0)
                        .map(attempt -> shard.view().shard() + ": an attempt has been running for " + attempt.text()
                                + ": task " + shard.view().shard() + "/" + Printable.escape(attempt.task())
                                + ", worker " + Printable.escape(worker.name())));
    }

    /** Returns a line for each worker that claims nothing, up to a limit, and how many more there are. */
    static List<String> reasons(ShardStatus shard, int most) {
        List<String> lines = new ArrayList<>();
        int more = 0;
        for (WorkerView worker : shard.workers()) {
            Optional<String> why = worker.reason().filter(said -> worker.alive());
            if (why.isPresent() && lines.size() < most) {
                lines.add(shard.view().shard() + ": worker " + Printable.escape(worker.name())
                        + " claims nothing, because " + Printable.escape(why.get()));
            } else if (why.isPresent()) {
                more++;
            }
        }
        if (more > 0) {
            lines.add(shard.view().shard() + ": " + more + " more workers claim nothing; see 'headrace workers'");
        }
        return lines;
    }

    /** Returns why each worker claims nothing, by the worker's name, for JSON output. */
    static Map<String, String> reasons(ShardStatus shard) {
        Map<String, String> reasons = new LinkedHashMap<>();
        shard.workers().stream()
                .filter(WorkerView::alive)
                .forEach(worker -> worker.reason().ifPresent(why -> reasons.put(worker.name(), why)));
        return reasons;
    }

    /** Returns the worker's longest-running attempt for JSON output, or null. */
    static @Nullable Map<String, @Nullable Object> fields(WorkerView worker) {
        return worker.longest()
                .map(attempt -> {
                    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                    fields.put("worker", worker.name());
                    fields.put("task", attempt.task());
                    fields.put("seconds", seconds(attempt.runs()));
                    fields.put(
                            "progressSecondsAgo",
                            attempt.progressed().map(WorkerLines::seconds).orElse(null));
                    return fields;
                })
                .orElse(null);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
