package dev.headrace.internal.redis.verb.work;

import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.LaneKeys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shared code of the verbs that know only the entries of tasks: reads the tasks' ids, and parses the answers. */
public final class EntryNames {
    private static final int WORDS_A_REPLY = 2;

    private final Connections connections;

    public EntryNames(Connections connections) {
        this.connections = connections;
    }

    /**
     * Reads the tasks' ids, because scripts declare the keys of records, and their types, on which limits may depend. An
     * entry's fields never change, so these stay valid. A missing entry, and one with an invalid id, is named by its lease; the
     * script detects that an entry is gone. If the entries are large, only the first ones are named, and the caller must send
     * the verb only for those.
     */
    public <T> CompletionStage<T> withNames(
            Shard shard, List<Lease> leases, Function<List<Named>, CompletionStage<T>> then) {
        ScriptCall call = LaneKeys.lanes(new ScriptCall(Script.NAMES, leases.size() * 2), new Keys(shard));
        for (Lease lease : leases) {
            call.arg(lease.lane().ordinal() + 1).arg(lease.entryId());
        }
        return connections
                .general(shard)
                .run(call)
                .thenApply(reply -> named(leases, Reply.array(reply)))
                .thenCompose(then);
    }

    private static List<Named> named(List<Lease> leases, @Nullable Object[] found) {
        List<Named> all = new ArrayList<>(found.length);
        for (int i = 0; i < found.length; i++) {
            Object[] names = Reply.array(found[i]);
            String id = names.length == 0 ? null : asRead(names[0]);
            String type = names.length == 0 ? null : asRead(names[1]);
            all.add(new Named(id == null || !TaskId.isValid(id) ? leases.get(i).text() : id, type));
        }
        return all;
    }

    /** Decodes a field like {@link dev.headrace.internal.protocol.entry.TaskEntry}. */
    private static @Nullable String asRead(@Nullable Object field) {
        return field == null ? null : new String((byte[]) field, StandardCharsets.UTF_8);
    }

    /** The id of an entry's task, and its type, if it has one. */
    public record Named(String id, @Nullable String type) {}

    /** Parses a word and the new lease (or an empty text) for each; those that were not named get {@code LATER}. */
    public static List<RecoverReply> replies(List<Lease> leases, List<Named> tasks, @Nullable Object reply) {
        Object[] words = Reply.array(reply);
        List<RecoverReply> replies = new ArrayList<>(leases.size());
        for (int i = 0; i < tasks.size(); i++) {
            String next = Reply.text(words[WORDS_A_REPLY * i + 1]);
            replies.add(new RecoverReply(
                    leases.get(i),
                    tasks.get(i).id(),
                    RecoverReply.Result.valueOf(Reply.text(words[WORDS_A_REPLY * i])),
                    next.isEmpty() ? null : Lease.parse(next).orElseThrow()));
        }
        for (Lease unnamed : leases.subList(tasks.size(), leases.size())) {
            replies.add(new RecoverReply(unnamed, null, RecoverReply.Result.LATER, null));
        }
        return replies;
    }
}
