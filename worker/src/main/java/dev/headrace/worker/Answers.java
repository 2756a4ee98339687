package dev.headrace.worker;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.Optional;

/**
 * Which of a claim loop's reads were answered, and with what the others fail. Claims and waits for tasks are different
 * commands, and Redis can refuse one of them alone. Used on the loop only.
 */
final class Answers {
    private final EventLoop loop;
    private final Shard shard;
    private final Trouble claims;
    private final Trouble waits;
    private boolean some;
    private boolean missing;
    private long lastAt;

    Answers(EventLoop loop, Shard shard) {
        this.loop = loop;
        this.shard = shard;
        this.claims = new Trouble(loop, "claiming tasks of " + shard);
        this.waits = new Trouble(loop, "waiting for tasks of " + shard);
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
    Optional<String> failure() {
        return claims.now().or(waits::now);
    }

    boolean someMissing() {
        return missing;
    }

    /** Whether some read since the last question was not answered. */
    boolean takeMissing() {
        boolean was = missing;
        missing = false;
        return was;
    }

    /** In words, what fails now, or how long there has been no answer, where that is longer than lately and one is asked for. */
    Optional<String> complaint(boolean asked, Duration lately) {
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
