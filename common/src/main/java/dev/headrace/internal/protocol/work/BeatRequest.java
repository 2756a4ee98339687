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
 * One chunk of a worker's beats in a shard; renews the worker's liveness too.
 *
 * @param ttl how long the heartbeats and the liveness last without another beat
 * @param lanes the chunk, a range of entry ids a lane; a lane that is left out is not looked at; without any, only
 *     the liveness is renewed, which is cheaper
 * @param liveness what the worker says of itself, for people: instance, host, pid, running, slots …
 */
public record BeatRequest(
        Shard shard, WorkerId worker, Duration ttl, List<LaneBeats> lanes, Map<String, String> liveness) {

    /**
     * A lane's part. Entries of this worker's pending entries list within {@code from} … {@code to} that are not among
     * the beats are answered as lost deliveries, so ranges that tile the whole list find all of them.
     *
     * @param from a stream range's start: {@code -}, an id, or {@code (} and an id
     * @param to a stream range's end: {@code +} or an id
     * @param beats by ascending entry id, all within the range
     */
    public record LaneBeats(Lane lane, String from, String to, List<Beat> beats) {}

    /** What a beat says of the start of a task's handler. The script takes the place in this order for it. */
    public enum Start {
        /** Nothing: it was said, or the handler does not start yet. */
        UNSAID,
        /** This is its first beat: it writes the event {@code started}. */
        FIRST,
        /**
         * The task is quarantined, and its handler starts once this is answered, or has started: only then does its worker's death
         * count as a crash. The first such beat writes the event {@code started}.
         */
        QUARANTINED
    }

    /**
     * One running task.
     *
     * @param taskId its id, for the cancel flags and the event
     * @param text what the heartbeat's value says, for people: {@code worker=… attempt=… type=… progress=…}
     * @param runningMillis how long it has been running by the worker's clock; the script makes the start time of it
     * @param ttl how long this heartbeat lasts, where that is not the request's; null for the request's
     * @param start what this beat says of the start of its handler
     */
    public record Beat(
            Lease lease,
            String taskId,
            String text,
            long runningMillis,
            @Nullable Duration ttl,
            Start start) {}
}
