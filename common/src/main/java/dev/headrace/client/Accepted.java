package dev.headrace.client;

import dev.headrace.protocol.SubmitReply.Submitted;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import java.util.List;

/** What became of tasks that were submitted together, in their order, and in which shard they are. */
record Accepted(Shard shard, List<Submitted> tasks) {

    List<TaskId> ids() {
        return tasks.stream().map(task -> new TaskId(shard, task.id())).toList();
    }
}
