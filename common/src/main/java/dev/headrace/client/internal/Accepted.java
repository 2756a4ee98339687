package dev.headrace.client.internal;

import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import java.util.List;

/** The results of tasks that were submitted together, in order, and their shard. */
public record Accepted(Shard shard, List<Submitted> tasks) {

    public List<TaskId> ids() {
        return tasks.stream().map(task -> new TaskId(shard, task.id())).toList();
    }
}
