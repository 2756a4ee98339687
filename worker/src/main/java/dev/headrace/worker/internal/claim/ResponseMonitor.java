package dev.headrace.worker.internal.claim;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.task.Shard;
import dev.headrace.worker.internal.runtime.Outage;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.time.Duration;
import java.util.Optional;

/**
 * Tracks the reads of a claim loop: those in flight, those that were answered, and the errors of the others. Claims and waits
 * for tasks are different commands, and Redis can refuse only one of them. Used on the loop only.
 */
public final class ResponseMonitor {
    /** Less than the command timeout, which is 5 s by default. */
    private static final Duration LONGEST_READ = Duration.ofSeconds(4);

    private final EventLoop loop;
    private final Shard shard;
    private final Outage claims;
    private final Outage waits;
    private boolean everAnswered;
    private boolean unanswered;
    private long lastAt;
    private boolean underWay;
    private long sentAt;

    public ResponseMonitor(WorkerRuntime runtime, Shard shard) {
        this.loop = runtime.loop();
        this.shard = shard;
        this.claims = new Outage(runtime, "claiming tasks of %s", shard);
        this.waits = new Outage(runtime, "waiting for tasks of %s", shard);
    }

    /** Returns how long a read waits in Redis for tasks at most; between two reads the worker checks its state. */
    static Duration longestRead(Duration heartbeatTtl) {
        Duration quarter = heartbeatTtl.dividedBy(4);
        return quarter.compareTo(LONGEST_READ) < 0 ? quarter : LONGEST_READ;
    }

    /** Notes that a read which can deliver tasks is sent. */
    void sent() {
        underWay = true;
        sentAt = loop.nanos();
    }

    /** Returns when the last such read was sent. */
    long sentAt() {
        return sentAt;
    }

    /** Notes that no read which can deliver tasks is in flight. */
    void ended() {
        underWay = false;
    }

    boolean underWay() {
        return underWay;
    }

    /** Returns how long the read in flight has lasted, or zero if there is none. */
    public Duration readInFlightFor() {
        return underWay ? Duration.ofNanos(loop.nanos() - sentAt) : Duration.ZERO;
    }

    void answered() {
        everAnswered = true;
        lastAt = loop.nanos();
    }

    /** Notes that a pass over the lanes succeeded. */
    void passSucceeded(boolean waitComes) {
        claims.passed();
        if (!waitComes) {
            waits.passed();
        }
    }

    /** Notes that a wait for tasks succeeded. */
    void waited() {
        waits.passed();
    }

    /** Returns how long to wait before the next claim. Redis may have delivered entries that this worker did not receive. */
    Duration failed(boolean wait, Throwable error) {
        unanswered = true;
        return (wait ? waits : claims).failed(error);
    }

    /** Returns the current error of claiming, or empty. */
    public Optional<String> failure() {
        return claims.now().or(waits::now);
    }

    public boolean someMissing() {
        return unanswered;
    }

    /** Returns true if a read since the last call was not answered. */
    public boolean takeMissing() {
        boolean was = unanswered;
        unanswered = false;
        return was;
    }

    /** Returns the current error, or a text about a claim without an answer for longer than {@code lately}; else empty. */
    public Optional<String> complaint(boolean asked, Duration lately) {
        if (failure().isPresent()) {
            return failure();
        } else if (!everAnswered) {
            return Optional.of("no claim in " + shard + " has been answered yet");
        }
        Duration silent = Duration.ofNanos(loop.nanos() - lastAt);
        return !asked || silent.compareTo(lately) <= 0
                ? Optional.empty()
                : Optional.of("no claim in " + shard + " has been answered for " + silent.toSeconds() + " s");
    }
}
