package dev.headrace.internal.protocol.control;

import dev.headrace.task.Lane;
import java.time.Duration;

/**
 * A consumer of a lane's group.
 *
 * @param name a {@link dev.headrace.internal.protocol.entry.WorkerId}'s text, or a foreign consumer's name, or {@code controller}
 * @param pending how many entries it holds
 * @param idle since it last tried to read or was given an entry
 * @param lives how much longer the worker's liveness key by this name exists; zero without one that expires
 */
public record ConsumerView(Lane lane, String name, long pending, Duration idle, Duration lives) {

    /** Returns true if a worker's liveness key by this name exists. */
    public boolean alive() {
        return !lives.isZero();
    }
}
