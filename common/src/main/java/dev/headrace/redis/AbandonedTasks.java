package dev.headrace.redis;

import dev.headrace.protocol.RecoverReply;
import dev.headrace.task.EntryField;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
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
     * The scripts declare their records' keys, so the tasks' ids are read first. An entry's fields never change, so what
     * was read stays true; an entry that is gone goes by its lease's text and is met as gone in the script.
     */
    <T> CompletionStage<T> withTaskIds(
            Shard shard, List<Lease> leases, Function<List<String>, CompletionStage<T>> then) {
        Keys keys = new Keys(shard);
        return Gathered.each(
                        leases,
                        lease -> connections
                                .general()
                                .send(
                                        CommandType.XRANGE,
                                        Link.args()
                                                .add(keys.lane(lease.lane()))
                                                .add(lease.entryId())
                                                .add(lease.entryId()))
                                .thenApply(reply -> taskId(lease, reply)))
                .thenCompose(then);
    }

    private static String taskId(Lease lease, @Nullable Object reply) {
        Object[] found = Reply.array(reply);
        if (found.length > 0) {
            byte[][] fields = Reply.fields(Reply.array(found[0])[1]);
            for (int i = 0; i + 1 < fields.length; i += 2) {
                if (new String(fields[i], StandardCharsets.UTF_8).equals(EntryField.ID)) {
                    return new String(fields[i + 1], StandardCharsets.UTF_8);
                }
            }
        }
        return lease.text();
    }

    /** A word and the new lease, or nothing in its place, for each. */
    static List<RecoverReply> replies(List<Lease> leases, List<String> ids, @Nullable Object reply) {
        Object[] words = Reply.array(reply);
        List<RecoverReply> replies = new ArrayList<>(leases.size());
        for (int i = 0; i < leases.size(); i++) {
            String next = Reply.text(words[WORDS_A_REPLY * i + 1]);
            replies.add(new RecoverReply(
                    leases.get(i),
                    ids.get(i),
                    RecoverReply.Result.valueOf(Reply.text(words[WORDS_A_REPLY * i])),
                    next.isEmpty() ? null : Lease.parse(next).orElseThrow()));
        }
        return replies;
    }
}
