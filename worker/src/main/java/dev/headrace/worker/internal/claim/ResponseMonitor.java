package dev.headrace.worker.internal.claim;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.task.Shard;
import dev.headrace.worker.internal.runtime.Outage;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells which of a claim loop's reads are under way, which were answered, and with what the others fail. Claims and waits
 * for tasks are different commands, and Redis can refuse one of them alone. Used on the loop only.
 */
public final class ResponseMonitor {
    /** Under the command timeout, which is 5 s by default. */
    private static final Duration LONGEST_READ = Duration.ofSeconds(4);

    private final EventLoop loop;
    private final Shard shard;
    private final Outage claims;
    private final Outage waits;
    private boolean some;
    private boolean missing;
    private long lastAt;
    private boolean underWay;
    private long sentAt;

    public ResponseMonitor(EventLoop loop, Shard shard) {
        this.loop = loop;
        this.shard = shard;
        this.claims = new Outage(loop, "claiming tasks of " + shard);
        this.waits = new Outage(loop, "waiting for tasks of " + shard);
    }

    /** Returns how long a read waits in Redis for tasks at most; between two of them a worker looks around. */
    static Duration longestRead(Duration heartbeatTtl) {
        Duration quarter = heartbeatTtl.dividedBy(4);
        return quarter.compareTo(LONGEST_READ) < 0 ? quarter : LONGEST_READ;
    }

    /** A read that can bring tasks is sent. */
    void sent() {
        underWay = true;
        sentAt = loop.nanos();
    }

    /** When the last such read was sent. */
    long sentAt() {
        return sentAt;
    }

    /** Nothing is under way that can bring tasks. Returns how long the last read has been. */
    Duration ended() {
        Duration took = oldestUnderWay();
        underWay = false;
        return took;
    }

    boolean underWay() {
        return underWay;
    }

    /** For how long the read under way has been so; zero when there is none. */
    public Duration oldestUnderWay() {
        return underWay ? Duration.ofNanos(loop.nanos() - sentAt) : Duration.ZERO;
    }

    void came() {
        some = true;
        lastAt = loop.nanos();
    }

    /** A pass over the lanes succeeded. */
    void passed(boolean waitComes) {
        claims.passed();
        if (!waitComes) {
            waits.passed();
        }
    }

    /** A wait for tasks succeeded. */
    void waited() {
        waits.passed();
    }

    /** Returns how long to wait before the next claim. Redis may have delivered entries that this worker never received. */
    Duration failed(boolean wait, Throwable error) {
        missing = true;
        return (wait ? waits : claims).failed(error);
    }

    /** What claiming fails with now, in words, or nothing. */
    public Optional<String> failure() {
        return claims.now().or(waits::now);
    }

    public boolean someMissing() {
        return missing;
    }

    /** Whether some read since the last question was not answered. */
    public boolean takeMissing() {
        boolean was = missing;
        missing = false;
        return was;
    }

    /** Returns what fails now, or for how long a pending claim has had no answer if that is longer than {@code lately}; else nothing. */
    public Optional<String> complaint(boolean asked, Duration lately) {
        if (failure().isPresent()) {
            return failure();
        } else if (!some) {
            return Optional.of("no claim in " + shard + " has been answered yet");
        }
        Duration silent = Duration.ofNanos(loop.nanos() - lastAt);
        return !asked || silent.compareTo(lately) <= 0
                ? Optional.empty()
                : Optional.of("no claim in " + shard + " has been answered for " + silent.toSeconds() + " s");
    }
}
