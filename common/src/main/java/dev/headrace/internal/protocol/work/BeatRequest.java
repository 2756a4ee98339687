package dev.headrace.internal.protocol.work;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One chunk of a worker's heartbeats in a shard; it also renews the worker's liveness.
 *
 * @param ttl the TTL of the heartbeats and the liveness
 * @param lanes the chunk, with a range of entry ids for each lane; other lanes are not read; without any lane, only
 *     the liveness is renewed, which is cheaper
 * @param liveness the fields of the liveness, for people: instance, host, pid, running, slots …
 */
public record BeatRequest(
        Shard shard, WorkerId worker, Duration ttl, List<LaneBeats> lanes, Map<String, String> liveness) {

    /**
     * The heartbeats of a lane. Entries of this worker's pending entries list within {@code from} … {@code to} that are not
     * among the beats are returned as unknown, so ranges that cover the whole list find all of them.
     *
     * @param from a stream range's start: {@code -}, an id, or {@code (} and an id
     * @param to a stream range's end: {@code +} or an id
     * @param beats by ascending entry id, all within the range
     */
    public record LaneBeats(Lane lane, String from, String to, List<Beat> beats) {}

    /** What a heartbeat reports about the start of a task's handler. The script uses the ordinal. */
    public enum Start {
        /** Nothing: the start was reported before, or the handler does not start yet. */
        UNSAID,
        /** The first heartbeat: it writes the event {@code started}. */
        FIRST,
        /**
         * The task is quarantined, and its handler starts once this heartbeat is confirmed, or has started: only then does its
         * worker's death count as a crash. The first such heartbeat writes the event {@code started}.
         */
        QUARANTINED
    }

    /**
     * The heartbeat of one running task.
     *
     * @param taskId its id, for stop requests and the event
     * @param text the value of the heartbeat key, for people: {@code worker=… attempt=… type=… progress=…}
     * @param runningMillis how long it has been running by the worker's clock; the script computes the start time from it
     * @param ttl the TTL of this heartbeat; null for the request's
     * @param start what this heartbeat reports about the start of its handler
     */
    public record Beat(
            Lease lease,
            String taskId,
            String text,
            long runningMillis,
            @Nullable Duration ttl,
            Start start) {}
}
