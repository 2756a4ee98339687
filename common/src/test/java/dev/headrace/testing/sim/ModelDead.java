package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.dead.DeadQuery;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.task.Lane;
import dev.headrace.task.TaskState;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.DeadTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** dead, replay and purge: what becomes of tasks that died. */
final class ModelDead {
    private final ModelShard shard;

    ModelDead(ModelShard shard) {
        this.shard = shard;
    }

    private List<Map.Entry<String, Long>> youngestFirst() {
        Comparator<Map.Entry<String, Long>> oldestFirst =
                Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey());
        return shard.dead().entrySet().stream().sorted(oldestFirst.reversed()).toList();
    }

    List<DeadTask> page(DeadQuery query) {
        Instant until = query.until();
        return youngestFirst().stream()
                .filter(dead -> until == null || dead.getValue() <= until.toEpochMilli())
                .skip(query.skip())
                .limit(query.count())
                .map(dead -> task(dead.getKey(), dead.getValue()))
                .toList();
    }

    private DeadTask task(String id, long died) {
        ModelRecord record = shard.records().get(id).orElseGet(() -> new ModelRecord(false));
        TaskFields fields = record.fields();
        return new DeadTask(
                shard.shard(),
                id,
                Instant.ofEpochMilli(died),
                fields == null ? null : fields.text(EntryField.TYPE).orElse(null),
                record.code(),
                record.cause(),
                Objects.requireNonNullElse(record.message(), ""),
                "",
                fields == null ? 1 : (int) fields.number(EntryField.ATTEMPT, 1));
    }

    Optional<DeadDetails> find(String id) {
        Long died = shard.dead().get(id);
        if (died == null) {
            return Optional.empty();
        }
        TaskFields fields =
                shard.records().get(id).map(ModelRecord::fields).orElseGet(() -> new TaskFields(new byte[0][]));
        return Optional.of(
                new DeadDetails(task(id, died), fields.all().get(EntryField.BODY), List.of(), fields.printable()));
    }

    List<DeadRef> expired(Duration keep, long most, int limit) {
        List<Map.Entry<String, Long>> dead = new ArrayList<>(youngestFirst());
        Collections.reverse(dead);
        long before = shard.now() - keep.toMillis();
        List<DeadRef> old = dead.stream()
                .filter(task -> !keep.isZero() && task.getValue() < before)
                .map(ModelDead::ref)
                .toList();
        long over = most == 0 ? 0 : Math.max(0, dead.size() - most);
        List<DeadRef> expired =
                old.isEmpty() ? dead.stream().limit(over).map(ModelDead::ref).toList() : old;
        return expired.stream().limit(limit).toList();
    }

    private static DeadRef ref(Map.Entry<String, Long> dead) {
        return new DeadRef(dead.getKey(), Instant.ofEpochMilli(dead.getValue()));
    }

    List<DeadReply> replay(List<DeadRef> tasks) {
        return tasks.stream().map(this::replay).toList();
    }

    private DeadReply replay(DeadRef ref) {
        ModelRecord record = shard.records().get(ref.id()).orElse(null);
        boolean dead = record != null && record.state() == TaskState.DEAD;
        if (!dead && shard.guards(ModelGuard.REPLAY_DEAD)) {
            return DeadReply.NOT_DEAD;
        }
        if (changed(ref) && shard.guards(ModelGuard.REPLAY_SEEN)) {
            return DeadReply.CHANGED;
        }
        TaskFields fields = record == null ? null : record.fields();
        if (record == null || fields == null || fields.all().isEmpty()) {
            return DeadReply.UNFIT;
        }
        beginAnew(fields, fields.number(EntryField.TOKEN, 1), fields.number(EntryField.ATTEMPT, 1));
        fields.set(EntryField.ID, ref.id());
        record.queued(shard.add(Objects.requireNonNullElse(record.lane(), Lane.NORMAL), fields), fields);
        record.forgetFailure();
        shard.dead().remove(ref.id());
        shard.event(ref.id(), "replayed");
        shard.count("replayed");
        return DeadReply.REPLAYED;
    }

    /** Budgets from nothing; the token and the number of starts go on. */
    static TaskFields beginAnew(TaskFields fields, long token, long attempt) {
        return fields.remove(EntryField.FAILURES)
                .remove(EntryField.REQUEUES)
                .remove(EntryField.STALE_REQUEUES)
                .remove(EntryField.MISSING_REQUEUES)
                .remove(EntryField.UNKNOWN_TYPE_RETURNS)
                .remove(EntryField.UNDELIVERED)
                .remove(EntryField.LANE)
                .set(EntryField.TOKEN, Long.toString(token + 1))
                .set(EntryField.ATTEMPT, Long.toString(attempt + 1));
    }

    private boolean changed(DeadRef ref) {
        Instant seen = ref.died();
        return seen != null
                && !Long.valueOf(seen.toEpochMilli()).equals(shard.dead().get(ref.id()));
    }

    List<DeadReply> purge(List<DeadRef> tasks) {
        return tasks.stream().map(this::purge).toList();
    }

    private DeadReply purge(DeadRef ref) {
        ModelRecord record = shard.records().get(ref.id()).orElse(null);
        boolean another = record != null && record.state() != TaskState.DEAD;
        if (another && shard.guards(ModelGuard.PURGE_DEAD)) {
            shard.dead().remove(ref.id());
            return DeadReply.NOT_DEAD;
        }
        if (changed(ref) && shard.guards(ModelGuard.PURGE_SEEN)) {
            return DeadReply.CHANGED;
        }
        boolean listed = shard.dead().remove(ref.id()) != null;
        if (record != null) {
            new ModelTokens(shard).retire(record, 1);
        }
        shard.records().remove(ref.id());
        if (record == null && !listed) {
            return DeadReply.NOT_DEAD;
        }
        shard.event(ref.id(), "purged");
        shard.count("purged");
        return DeadReply.PURGED;
    }
}
