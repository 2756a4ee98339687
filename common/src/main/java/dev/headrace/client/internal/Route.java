package dev.headrace.client.internal;

import dev.headrace.task.Durability;
import dev.headrace.task.Shard;
import org.jspecify.annotations.Nullable;

/**
 * Where a submission goes, and what it waits for there.
 *
 * @param shard the shard's number; nothing for each of them in turn
 */
public record Route(String queue, @Nullable Integer shard, Durability durability) {

    public Shard to(int number) {
        return new Shard(queue, number);
    }

    /** A producer's numbers count what it sent to one shard on one connection. */
    record Place(Shard shard, Durability durability) {}
}
