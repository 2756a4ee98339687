package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.redis.connection.ServerCheck;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import io.lettuce.core.protocol.CommandType;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads why the controllers of a shard change nothing: the reason that they wrote, or that Redis is too full to store it. */
public final class BlockedReason {
    private static final int MIB_SHIFT = 20;

    private BlockedReason() {}

    /** Returns the reason, or null if the controllers act, or none has written a reason. */
    // NullAway does not infer that what a generic method of futures makes may be of null.
    @SuppressWarnings("NullAway")
    public static CompletionStage<@Nullable String> of(Connection link, Keys keys) {
        return link.send(CommandType.GET, Connection.args().add(keys.blocked()))
                .thenApply(Reply::textOrNull)
                .thenCompose(written ->
                        written == null ? full(link) : CompletableFuture.<@Nullable String>completedFuture(written));
    }

    /** Returns that Redis is full, or null. A user without the right to INFO does not learn it. */
    @SuppressWarnings("NullAway")
    private static CompletionStage<@Nullable String> full(Connection link) {
        return link.send(CommandType.INFO, Connection.args().add("memory"))
                .thenApply(info -> full(Reply.text(Objects.requireNonNull(info))))
                .exceptionally(denied -> null);
    }

    private static @Nullable String full(String info) {
        Map<String, String> facts = ServerCheck.facts(info);
        long used = Long.parseLong(facts.getOrDefault("used_memory", "0"));
        long most = Long.parseLong(facts.getOrDefault("maxmemory", "0"));
        if (most == 0 || used < most) {
            return null;
        }
        return "Redis is full: it uses " + (used >> MIB_SHIFT) + " MiB, its maxmemory is " + (most >> MIB_SHIFT)
                + " MiB, and it refuses writes. Raise maxmemory, or delete what is not needed";
    }
}
