package dev.headrace.worker.internal.claim;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads as many tasks from the lanes of a shard as there are slots: high → normal → low, every eighth time low → normal →
 * high, until a lane has delivered as many as it was asked for.
 */
final class LanePass {
    private static final int PASSES_TO_REVERSE = 8;
    private static final int SLOTS_A_PROBE = 32;

    /** A lane that was empty within this time is read after the lanes that had tasks. */
    private static final Duration STILL_QUIET = Duration.ofMillis(2);

    private static final List<Lane> BACK = List.of(Lane.LOW, Lane.NORMAL, Lane.HIGH);

    private final WorkerRuntime runtime;
    private final Shard shard;
    private final Listener listener;
    private final List<Lane> forth;
    private final List<Lane> back;
    private final Map<Lane, Long> quiet = new EnumMap<>(Lane.class);
    private List<Lane> order;
    private int laneAt;
    private int passes;
    private int slots;
    private int came;
    private int underWay;
    private long sentAt;
    private long slowest;
    private boolean full;
    private @Nullable Throwable failure;

    /** @param forth the lanes that are served, the first one first */
    LanePass(WorkerRuntime runtime, Shard shard, List<Lane> forth, Listener listener) {
        this.runtime = runtime;
        this.shard = shard;
        this.listener = listener;
        this.forth = forth;
        this.back = BACK.stream().filter(forth::contains).toList();
        this.order = forth;
    }

    /** Reads the lanes. Ends with {@link Listener#passEnded} or {@link Listener#broken}. */
    void pass(int withSlots) {
        passes++;
        order = passes % PASSES_TO_REVERSE == 0 ? back : forth;
        if (!quiet.isEmpty() && quiet.size() < order.size()) {
            order = quietLast(order);
        }
        laneAt = 0;
        slots = withSlots;
        came = 0;
        slowest = 0;
        askNext();
    }

    /** Sorts quiet lanes last: a read of an empty lane keeps slots idle for a round trip. */
    private List<Lane> quietLast(List<Lane> lanes) {
        long now = runtime.loop().nanos();
        return lanes.stream()
                .sorted(Comparator.comparing(lane -> {
                    Long since = quiet.get(lane);
                    return since != null && now - since < STILL_QUIET.toNanos();
                }))
                .toList();
    }

    /**
     * Sends one round trip: the next lane for all remaining slots. If this lane was empty the last time, it is asked for only
     * a few tasks, and the following lane for the rest in the same round trip, because it would most likely be read next.
     */
    private void askNext() {
        listener.reading();
        sentAt = runtime.loop().nanos();
        int left = slots;
        boolean more = true;
        while (more) {
            Lane lane = order.get(laneAt++);
            more = quiet.containsKey(lane) && laneAt < order.size() && left > 1;
            int count = more ? Math.max(1, left / SLOTS_A_PROBE) : left;
            left -= count;
            ask(lane, count, !more);
        }
    }

    private void ask(Lane lane, int count, boolean last) {
        underWay++;
        runtime.ask(
                () -> runtime.store().claim(shard, runtime.worker(), lane, count),
                (entries, error) -> {
                    underWay--;
                    if (entries == null) {
                        failure = EventLoop.errorOf(error);
                    } else {
                        answered(lane, entries);
                        full = last ? entries.size() == count : full;
                    }
                    if (underWay == 0) {
                        roundTripEnded();
                    }
                },
                this::broken);
    }

    private void broken(Throwable error) {
        failure = error;
        if (underWay == 0) {
            failure = null;
            listener.broken(error);
        }
    }

    private void answered(Lane lane, List<TaskEntry> entries) {
        listener.delivered(entries);
        slots -= entries.size();
        came += entries.size();
        if (entries.isEmpty()) {
            quiet.put(lane, runtime.loop().nanos());
        } else {
            quiet.remove(lane);
            slowest = Math.max(slowest, runtime.loop().nanos() - sentAt);
        }
    }

    private void roundTripEnded() {
        Throwable error = failure;
        failure = null;
        if (error == null && !full && laneAt < order.size()) {
            askNext();
        } else {
            listener.passEnded(came, Duration.ofNanos(slowest), error);
        }
    }

    /** Receives the events of a pass over the lanes. */
    interface Listener {
        /** Called when a read is sent. */
        void reading();

        /** Called when a lane has answered, with tasks or without. */
        void delivered(List<TaskEntry> entries);

        /**
         * Called at the end of the pass. The error is null if all lanes for which there were slots were read.
         *
         * @param slowest how long the slowest reply with tasks took
         */
        void passEnded(int came, Duration slowest, @Nullable Throwable error);

        /** Called when the pass ended with an unexpected error of the worker. */
        void broken(Throwable error);
    }
}
