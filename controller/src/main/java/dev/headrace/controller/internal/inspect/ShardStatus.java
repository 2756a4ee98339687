package dev.headrace.controller.internal.inspect;

import dev.headrace.internal.protocol.inspect.ShardView;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Lane;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shard and its workers.
 *
 * @param mode the queue's own mode, or null if it cannot be read; a controller's can be milder
 * @param shardsKnown true if the queue's number of shards is known; if not, only its first is shown
 * @param settingsValid true if no setting of the queue is invalid; if one is, a controller that is started does not lead
 * @param workers every consumer of its lanes, except the controllers'
 */
public record ShardStatus(
        @Nullable SweepMode mode,
        boolean shardsKnown,
        boolean settingsValid,
        ShardView view,
        List<WorkerView> workers) {

    /** Returns the mode for people. */
    public String modeText() {
        return mode == null ? "?" : mode.text();
    }

    /** Returns a sentence for each thing that hides a part of the shard or of its queue. */
    public List<String> hidden() {
        List<String> sentences = new ArrayList<>(view.wrongKeys());
        if (!shardsKnown) {
            sentences.add("its number of shards cannot be read, so only its first is shown");
        }
        if (mode == null) {
            sentences.add("its sweep mode cannot be read");
        }
        return sentences;
    }

    /** Returns the number of live workers. */
    public long alive() {
        return workers.stream().filter(WorkerView::alive).count();
    }

    /** Returns the number of slots of live workers. A worker shares its slots over the shards of a queue. */
    public long slots() {
        return sum("slots");
    }

    /** Returns the number of handlers that run in live workers, in any shard of the queue. */
    public long busy() {
        return sum("running");
    }

    /** Returns this shard with only the workers that claim from this lane. A worker that names no lanes claims from all. */
    ShardStatus serving(Lane lane) {
        return new ShardStatus(
                mode,
                shardsKnown,
                settingsValid,
                view,
                workers.stream()
                        .filter(worker -> List.of(worker.words()
                                        .getOrDefault("lanes", lane.text())
                                        .split(","))
                                .contains(lane.text()))
                        .toList());
    }

    /** Returns this shard with only the workers that claim. */
    ShardStatus claiming() {
        return new ShardStatus(
                mode,
                shardsKnown,
                settingsValid,
                view,
                workers.stream().filter(worker -> worker.reason().isEmpty()).toList());
    }

    /** Returns why one of the live workers claims nothing. */
    public String reason() {
        return workers.stream()
                .filter(worker -> worker.alive() && worker.reason().isPresent())
                .findFirst()
                .map(worker -> "worker " + Printable.escape(worker.name()) + " says that "
                        + Printable.escape(worker.reason().orElse("")))
                .orElse("");
    }

    private long sum(String word) {
        return workers.stream()
                .mapToLong(worker -> {
                    String said = worker.words().getOrDefault(word, "");
                    return said.matches("\\d{1,9}") ? Long.parseLong(said) : 0;
                })
                .sum();
    }
}
