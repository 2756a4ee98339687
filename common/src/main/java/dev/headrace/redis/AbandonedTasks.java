package dev.headrace.redis;

import dev.headrace.protocol.RecoverReply;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskEntry;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the verbs share that take tasks from owners that are gone: their tasks' names, and their answers. */
final class AbandonedTasks {
    private static final int WORDS_A_REPLY = 2;

    private final Connections connections;

    AbandonedTasks(Connections connections) {
        this.connections = connections;
    }

    /**
     * The scripts declare their records' keys, so the tasks' ids are read first, and their types, which their limits may hang on. An entry's fields never change, so what
     * was read stays true; an entry that is gone goes by its lease's text and is met as gone in the script.
     */
    <T> CompletionStage<T> withNames(Shard shard, List<Lease> leases, Function<List<Named>, CompletionStage<T>> then) {
        Keys keys = new Keys(shard);
        return Gathered.each(
                        leases,
                        lease -> connections
                                .general(shard)
                                .send(
                                        CommandType.XRANGE,
                                        Link.args()
                                                .add(keys.lane(lease.lane()))
                                                .add(lease.entryId())
                                                .add(lease.entryId()))
                                .thenApply(reply -> named(shard, lease, reply)))
                .thenCompose(then);
    }

    private static Named named(Shard shard, Lease lease, @Nullable Object reply) {
        Object[] found = Reply.array(reply);
        if (found.length == 0) {
            return new Named(lease.text(), null);
        }
        TaskEntry entry = Claims.entry(shard, lease.lane(), Reply.array(found[0]));
        return new Named(entry.id(), entry.type());
    }

    /** The id of an entry's task, and its type, if it has one. */
    record Named(String id, @Nullable String type) {}

    /** A word and the new lease, or nothing in its place, for each. */
    static List<RecoverReply> replies(List<Lease> leases, List<Named> tasks, @Nullable Object reply) {
        Object[] words = Reply.array(reply);
        List<RecoverReply> replies = new ArrayList<>(leases.size());
        for (int i = 0; i < leases.size(); i++) {
            String next = Reply.text(words[WORDS_A_REPLY * i + 1]);
            replies.add(new RecoverReply(
                    leases.get(i),
                    tasks.get(i).id(),
                    RecoverReply.Result.valueOf(Reply.text(words[WORDS_A_REPLY * i])),
                    next.isEmpty() ? null : Lease.parse(next).orElseThrow()));
        }
        return replies;
    }
}
