package dev.headrace.worker;

import dev.headrace.task.Shard;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import java.util.Optional;

/** Which of a claim loop's reads were answered. Used on the loop only. */
final class Answers {
    private final EventLoop loop;
    private boolean some;
    private boolean missing;
    private long lastAt;

    Answers(EventLoop loop) {
        this.loop = loop;
    }

    void came() {
        some = true;
        lastAt = loop.nanos();
    }

    /** Redis may have delivered what nobody knows of. */
    void missed() {
        missing = true;
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

    /** In words, how long there has been none, where that is longer than lately and one is asked for. */
    Optional<String> complaint(Shard shard, boolean asked, Duration lately) {
        if (!some) {
            return Optional.of("no claim in " + shard + " has been answered yet");
        }
        Duration silent = Duration.ofNanos(loop.nanos() - lastAt);
        return !asked || silent.compareTo(lately) <= 0
                ? Optional.empty()
                : Optional.of("no claim in " + shard + " has been answered for " + silent.toSeconds() + " s");
    }
}
