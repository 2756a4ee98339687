package dev.headrace.internal.protocol.control;

import dev.headrace.task.Lane;
import java.time.Duration;

/**
 * A consumer of a lane's group.
 *
 * @param name a {@link dev.headrace.internal.protocol.entry.WorkerId}'s text, or a foreign consumer's name, or {@code
 *     controller}
 * @param pending how many entries it holds
 * @param idle the time since it last tried to read or received an entry
 * @param lives the remaining TTL of the worker's liveness key with this name; zero without such a key or without an expiry
 */
public record ConsumerView(Lane lane, String name, long pending, Duration idle, Duration lives) {

    /** Returns true if a worker's liveness key with this name exists. */
    public boolean alive() {
        return !lives.isZero();
    }
}
