package dev.headrace.testing.sim;

import dev.headrace.protocol.NewTask;
import dev.headrace.protocol.SubmitReply;
import dev.headrace.protocol.SubmitRequest;
import dev.headrace.task.EntryField;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** submit and schedule: the producer's numbers, the depth, the chosen ids. */
final class ModelSubmit {
    private static final int ANSWERS_KEPT = 5;
    private static final Duration PRODUCER_KEPT = Duration.ofHours(1);

    private final ModelShard shard;

    ModelSubmit(ModelShard shard) {
        this.shard = shard;
    }

    SubmitReply submit(SubmitRequest request) {
        return sequenced(request, this::queue, true);
    }

    SubmitReply schedule(SubmitRequest request) {
        return sequenced(request, this::plan, false);
    }

    private SubmitReply sequenced(
            SubmitRequest request, Function<NewTask, SubmitReply.Submitted> each, boolean limited) {
        String key = "producer:" + request.producerId();
        ModelSequence producer = shard.sequences().get(key).orElseGet(() -> new ModelSequence(ANSWERS_KEPT));
        if (request.sequence() <= producer.last()) {
            Object answer = producer.answer(request.sequence());
            return answer == null ? new SubmitReply.AnswerForgotten(producer.last()) : (SubmitReply) answer;
        }
        if (request.sequence() != producer.last() + 1) {
            return new SubmitReply.OutOfSequence(producer.last());
        }
        SubmitReply full = limited ? full(request.tasks().size()) : null;
        SubmitReply reply = full == null ? take(request.tasks(), each) : full;
        producer.used(request.sequence(), reply);
        shard.sequences().put(key, producer, PRODUCER_KEPT);
        return reply;
    }

    private SubmitReply take(List<NewTask> tasks, Function<NewTask, SubmitReply.Submitted> each) {
        List<SubmitReply.Submitted> taken = new ArrayList<>();
        tasks.forEach(task -> taken.add(each.apply(task)));
        return new SubmitReply.Taken(taken);
    }

    private @Nullable SubmitReply full(int more) {
        String limit = shard.meta().get("max_depth");
        return limit == null || depth() + more <= Long.parseLong(limit)
                ? null
                : new SubmitReply.QueueFull(depth(), Long.parseLong(limit));
    }

    private long depth() {
        long depth = 0;
        for (Lane lane : Lane.values()) {
            depth += shard.lane(lane).length() - shard.lane(lane).pending().size();
        }
        return depth;
    }

    private SubmitReply.Submitted queue(NewTask task) {
        if (task.id() != null && shard.records().has(task.id())) {
            return duplicate(task.id());
        }
        TaskFields fields = new TaskFields(task.fields());
        if (task.id() == null) {
            return taken(shard.add(task.lane(), fields).text(), "submitted");
        }
        fields.set(EntryField.ID, task.id());
        Lease lease = shard.add(task.lane(), fields);
        ModelRecord record = new ModelRecord(task.chosen());
        record.queued(lease);
        shard.records().putForever(task.id(), record);
        return taken(task.id(), "submitted");
    }

    private SubmitReply.Submitted plan(NewTask task) {
        String id = Objects.requireNonNull(task.id(), "a scheduled task has an id");
        if (shard.records().has(id)) {
            return duplicate(id);
        }
        NewTask.Due due = Objects.requireNonNull(task.due(), "a scheduled task has a due time");
        long at = due.at() != null
                ? due.at().toEpochMilli()
                : shard.now() + Objects.requireNonNull(due.delay()).toMillis();
        ModelRecord record = new ModelRecord(task.chosen());
        record.waiting(new TaskFields(task.fields()).set(EntryField.ID, id), task.lane());
        shard.records().putForever(id, record);
        shard.later().put(id, at);
        return taken(id, "scheduled");
    }

    private SubmitReply.Submitted taken(String id, String event) {
        shard.event(id, event);
        shard.count("submitted");
        return new SubmitReply.Submitted(id, false);
    }

    private SubmitReply.Submitted duplicate(String id) {
        shard.count("duplicates");
        return new SubmitReply.Submitted(id, true);
    }
}
