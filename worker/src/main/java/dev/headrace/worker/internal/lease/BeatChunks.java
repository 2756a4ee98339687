package dev.headrace.worker.internal.lease;

import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.work.BeatRequest.Beat;
import dev.headrace.internal.protocol.work.BeatRequest.LaneBeats;
import dev.headrace.task.Lane;
import dev.headrace.worker.internal.attempt.TaskExecution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Splits a round of heartbeats into chunks of at most 500. In a full round, the chunks together cover each lane's whole
 * pending entries list, including empty lanes, so that entries which the worker does not know are found.
 */
final class BeatChunks {
    private static final int LARGEST = 500;
    private static final Comparator<TaskExecution> BY_ENTRY =
            Comparator.comparing(execution -> execution.lease().entryId(), EntryIds::compare);

    /** The content of one call: the heartbeats, and their executions in the same order. */
    record Chunk(List<LaneBeats> lanes, List<TaskExecution> executions) {}

    private final Function<TaskExecution, Beat> beat;
    private final List<Chunk> chunks = new ArrayList<>();
    private List<LaneBeats> lanes = new ArrayList<>();
    private List<TaskExecution> executions = new ArrayList<>();

    private BeatChunks(Function<TaskExecution, Beat> beat) {
        this.beat = beat;
    }

    /** Returns chunks that together cover all pending entries; at least one, even without any task. */
    static List<Chunk> forAll(Iterable<TaskExecution> all, Function<TaskExecution, Beat> beat) {
        BeatChunks cut = new BeatChunks(beat);
        byLane(all).forEach((lane, ofLane) -> cut.tile(lane, ofLane, "-", "+"));
        cut.close();
        return cut.chunks;
    }

    /** Returns a chunk that covers no entries and only renews the liveness. */
    static List<Chunk> forNone() {
        return List.of(new Chunk(List.of(), List.of()));
    }

    /** Returns chunks that cover each lane only from the first to the last of these executions. */
    static List<Chunk> forSome(Iterable<TaskExecution> some, Function<TaskExecution, Beat> beat) {
        BeatChunks cut = new BeatChunks(beat);
        byLane(some).forEach((lane, ofLane) -> {
            if (!ofLane.isEmpty()) {
                cut.tile(lane, ofLane, id(ofLane, 0), id(ofLane, ofLane.size() - 1));
            }
        });
        cut.close();
        return cut.chunks;
    }

    private static Map<Lane, List<TaskExecution>> byLane(Iterable<TaskExecution> executions) {
        Map<Lane, List<TaskExecution>> byLane = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            byLane.put(lane, new ArrayList<>());
        }
        for (TaskExecution execution : executions) {
            byLane.getOrDefault(execution.lease().lane(), new ArrayList<>()).add(execution);
        }
        byLane.values().forEach(ofLane -> ofLane.sort(BY_ENTRY));
        return byLane;
    }

    private void tile(Lane lane, List<TaskExecution> ofLane, String start, String end) {
        String from = start;
        int at = 0;
        while (ofLane.size() - at > LARGEST - executions.size()) {
            int next = at + LARGEST - executions.size();
            if (next > at) {
                add(lane, from, id(ofLane, next - 1), ofLane.subList(at, next));
                from = "(" + id(ofLane, next - 1);
                at = next;
            }
            close();
        }
        add(lane, from, end, ofLane.subList(at, ofLane.size()));
    }

    private void add(Lane lane, String from, String to, List<TaskExecution> part) {
        lanes.add(new LaneBeats(lane, from, to, part.stream().map(beat).toList()));
        executions.addAll(part);
    }

    private void close() {
        if (!lanes.isEmpty()) {
            chunks.add(new Chunk(lanes, executions));
            lanes = new ArrayList<>();
            executions = new ArrayList<>();
        }
    }

    private static String id(List<TaskExecution> executions, int index) {
        return executions.get(index).lease().entryId();
    }
}
