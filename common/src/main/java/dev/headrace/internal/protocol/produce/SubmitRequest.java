package dev.headrace.internal.protocol.produce;

import dev.headrace.task.Durability;
import dev.headrace.task.Shard;
import java.util.List;

/**
 * A batch of new tasks from an idempotent producer.
 *
 * @param producerId the producer's, unique for a start of a process
 * @param sequence 1 for a producer's first batch in this shard, then one more each
 * @param tasks 1 to 500
 * @param durability what to wait for before it counts as taken
 */
public record SubmitRequest(Shard shard, String producerId, long sequence, List<NewTask> tasks, Durability durability) {

    /** A batch that is taken once the master has it. */
    public SubmitRequest(Shard shard, String producerId, long sequence, List<NewTask> tasks) {
        this(shard, producerId, sequence, tasks, Durability.NONE);
    }
}
