package dev.headrace.client.internal;

import dev.headrace.task.Durability;
import dev.headrace.task.Shard;
import org.jspecify.annotations.Nullable;

/**
 * The target of a submission, and its durability.
 *
 * @param shard the shard's number; null for all shards in turn
 */
public record Route(String queue, @Nullable Integer shard, Durability durability) {

    public Shard to(int number) {
        return new Shard(queue, number);
    }

    /** The scope of a producer's numbers: one shard on one connection. */
    record Place(Shard shard, Durability durability) {}
}
