package dev.headrace.controller.cli.queue;

import dev.headrace.controller.internal.inspect.ShardStatus;
import dev.headrace.internal.protocol.inspect.ShardView;
import dev.headrace.internal.protocol.inspect.ShardView.Lost;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a line for each kind of loss in a shard, and one for tasks whose worker is gone, with advice. */
final class LossLines {
    private LossLines() {}

    static List<String> of(ShardStatus shard) {
        ShardView view = shard.view();
        List<String> lines = new ArrayList<>();
        if (view.lostGroups().count() > 0) {
            lines.add(view.shard() + ": consumer groups were lost " + times(view.lostGroups())
                    + ", as after XGROUP DESTROY, and created again. The controller's audit requeues the tasks of the lanes."
                    + " Find out what destroys groups; " + clear(view.lostGroups()));
        }
        if (view.lostScheduled().count() > 0) {
            lines.add(view.shard() + ": scheduled tasks were lost " + times(view.lostScheduled())
                    + ", because their records were deleted or changed by hand" + tasks(view.lostScheduled())
                    + ". Submit them again; " + clear(view.lostScheduled()));
        }
        abandoned(shard, lines);
        return lines;
    }

    private static String times(Lost lost) {
        String when = lost.ago() == null
                ? "before the newest entries of the timeline"
                : "the last " + DurationText.of(lost.ago()) + " ago";
        return "(" + lost.count() + " so far, " + when + ")";
    }

    private static String tasks(Lost lost) {
        return lost.tasks().isEmpty()
                ? ""
                : ": " + lost.tasks().stream().map(Printable::escape).collect(Collectors.joining(", "))
                        + (lost.count() > lost.tasks().size() ? " …" : "");
    }

    private static String clear(Lost lost) {
        return "this line stays until: " + lost.clearedBy();
    }

    private static void abandoned(ShardStatus shard, List<String> lines) {
        List<WorkerView> holders = shard.workers().stream()
                .filter(worker -> !worker.alive() && worker.pending() > 0)
                .toList();
        holders.stream().max(Comparator.comparing(WorkerView::silence)).ifPresent(longest -> {
            long held = holders.stream().mapToLong(WorkerView::pending).sum();
            lines.add(shard.view().shard() + ": running tasks of consumers that seem to be dead: " + held
                    + ", silent for " + DurationText.of(longest.silence()) + " at most ("
                    + Printable.escape(longest.name())
                    + "). "
                    + (shard.view().leader() == null
                            ? "No controller leads the shard: start one"
                            : "The controller requeues each when its heartbeat expires"));
        });
    }
}
