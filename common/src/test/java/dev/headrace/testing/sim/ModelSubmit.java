package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitReply.Kind;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.TaskState;
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
        return sequenced(request, this::queue, ModelGuard.SUBMIT_SEQUENCE);
    }

    SubmitReply schedule(SubmitRequest request) {
        return sequenced(request, this::plan, ModelGuard.SCHEDULE_SEQUENCE);
    }

    private SubmitReply sequenced(
            SubmitRequest request, Function<NewTask, SubmitReply.Submitted> each, ModelGuard guard) {
        String key = "producer:" + request.producerId();
        ModelSequence producer = shard.sequences().get(key).orElseGet(() -> new ModelSequence(ANSWERS_KEPT));
        if (request.sequence() != producer.last() + 1 && shard.guards(guard)) {
            return earlier(request.sequence(), producer);
        }
        boolean limited = guard == ModelGuard.SUBMIT_SEQUENCE && shard.guards(ModelGuard.SUBMIT_DEPTH);
        SubmitReply full = limited ? full(request.tasks().size()) : null;
        SubmitReply reply = full == null ? take(request.tasks(), each) : full;
        producer.used(request.sequence(), reply);
        shard.sequences().put(key, producer, PRODUCER_KEPT);
        return reply;
    }

    private static SubmitReply earlier(long sequence, ModelSequence producer) {
        if (sequence > producer.last()) {
            return new SubmitReply.OutOfSequence(producer.last());
        }
        Object answer = producer.answer(sequence);
        return answer == null ? new SubmitReply.AnswerForgotten(producer.last()) : (SubmitReply) answer;
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
        TaskFields fields = new TaskFields(task.fields());
        String id = task.id();
        if (id == null) {
            return taken(shard.add(task.lane(), fields).text(), "submitted", Kind.NEW);
        }
        SubmitReply.Submitted there = there(task, id);
        if (there != null && there.kind() != Kind.AGAIN) {
            return there;
        }
        boolean again = there != null;
        if (again) {
            bringBack(id, fields);
        } else {
            new ModelTokens(shard).first(fields, chosen(task));
        }
        Lease lease = shard.add(task.lane(), fields.set(EntryField.ID, id));
        ModelRecord record = new ModelRecord(chosen(task));
        record.queued(lease, fields);
        shard.records().putForever(id, record);
        return again ? taken(id, "resubmitted", Kind.AGAIN) : taken(id, "submitted", Kind.NEW);
    }

    private static boolean chosen(NewTask task) {
        return task.identity() != NewTask.Identity.DRAWN;
    }

    /** What to answer for an id that is there already, or that it is dead and may run again; null for a new one. */
    private SubmitReply.@Nullable Submitted there(NewTask task, String id) {
        ModelRecord record = shard.records().get(id).orElse(null);
        if (record == null) {
            return null;
        }
        Lease lease = record.lease();
        boolean gone = record.state() == TaskState.QUEUED && lease != null && shard.entry(lease) == null;
        if (gone && shard.guards(ModelGuard.AGAIN_GONE)) {
            return new SubmitReply.Submitted(id, Kind.AGAIN);
        }
        boolean unlisted =
                record.state() == TaskState.SCHEDULED && !shard.later().containsKey(id);
        if (unlisted && shard.guards(ModelGuard.AGAIN_LISTED)) {
            return new SubmitReply.Submitted(id, Kind.AGAIN);
        }
        if (record.state() != TaskState.DEAD) {
            if (!shard.guards(ModelGuard.AGAIN_DUPLICATE)) {
                return null;
            }
            shard.count("duplicates");
            return new SubmitReply.Submitted(id, Kind.DUPLICATE);
        }
        FailureCode of = record.code() == FailureCode.RETRIES_EXHAUSTED ? record.cause() : record.code();
        boolean protocol = of != null && of.category() == FailureCode.Category.PROTOCOL && !holdsNothing(record);
        boolean once = task.identity() != NewTask.Identity.CHOSEN;
        if (once && shard.guards(ModelGuard.AGAIN_RETRY_FAILED)
                || protocol && shard.guards(ModelGuard.AGAIN_PROTOCOL_FAILURE)) {
            shard.count("duplicates");
            return new SubmitReply.Submitted(id, Kind.DEAD, record.code(), record.cause());
        }
        return new SubmitReply.Submitted(id, Kind.AGAIN);
    }

    private static boolean holdsNothing(ModelRecord record) {
        TaskFields kept = record.fields();
        return kept == null
                || kept.text(EntryField.TYPE).isEmpty()
                        && kept.text(EntryField.BODY).isEmpty();
    }

    private void bringBack(String id, TaskFields fields) {
        ModelRecord record = shard.records().get(id).orElseThrow();
        TaskFields old = Objects.requireNonNullElseGet(record.fields(), () -> new TaskFields(new byte[0][]));
        ModelDead.beginAnew(fields, old.number(EntryField.TOKEN, record.token()), old.number(EntryField.ATTEMPT, 1));
        shard.dead().remove(id);
        shard.cancelling().remove(id);
        shard.count("resubmitted");
    }

    private SubmitReply.Submitted plan(NewTask task) {
        String id = Objects.requireNonNull(task.id(), "a scheduled task has an id");
        TaskFields fields = new TaskFields(task.fields());
        SubmitReply.Submitted there = there(task, id);
        if (there != null && there.kind() != Kind.AGAIN) {
            return there;
        }
        boolean again = there != null;
        if (again) {
            bringBack(id, fields);
        } else {
            new ModelTokens(shard).first(fields, chosen(task));
        }
        NewTask.Due due = Objects.requireNonNull(task.due(), "a scheduled task has a due time");
        long at = due.at() != null
                ? due.at().toEpochMilli()
                : shard.now() + Objects.requireNonNull(due.delay()).toMillis();
        ModelRecord record = new ModelRecord(chosen(task));
        shard.records().get(id).ifPresent(record::goesOnFrom);
        record.scheduled(fields.set(EntryField.ID, id), task.lane());
        shard.records().putForever(id, record);
        shard.later().put(id, at);
        return again ? taken(id, "rescheduled", Kind.AGAIN) : taken(id, "scheduled", Kind.NEW);
    }

    private SubmitReply.Submitted taken(String id, String event, Kind kind) {
        shard.event(id, event);
        shard.count("submitted");
        return new SubmitReply.Submitted(id, kind);
    }
}
