package dev.headrace.internal.protocol.produce;

import dev.headrace.task.Durability;
import dev.headrace.task.Shard;
import java.util.List;

/**
 * A batch of new tasks from an idempotent producer.
 *
 * @param producerId the producer's name, unique for each start of a process
 * @param sequence 1 for a producer's first batch in this shard, then one more for each batch
 * @param tasks 1 to 500
 * @param durability what to wait for before the batch counts as accepted
 */
public record SubmitRequest(Shard shard, String producerId, long sequence, List<NewTask> tasks, Durability durability) {

    /** Creates a batch that is accepted once the master has it. */
    public SubmitRequest(Shard shard, String producerId, long sequence, List<NewTask> tasks) {
        this(shard, producerId, sequence, tasks, Durability.NONE);
    }
}
