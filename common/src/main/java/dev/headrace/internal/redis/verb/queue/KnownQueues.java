package dev.headrace.internal.redis.verb.queue;

import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.topology.Connections;
import dev.headrace.task.StoreException;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The set of all queues' names, by which controllers find queues. It is written periodically, in case it was deleted. */
public final class KnownQueues {
    private static final Logger LOG = LoggerFactory.getLogger(KnownQueues.class);

    private final Connections connections;

    public KnownQueues(Connections connections) {
        this.connections = connections;
    }

    public CompletionStage<Set<String>> all() {
        return connections
                .queues()
                .send(CommandType.SMEMBERS, Connection.args().add(Keys.QUEUES))
                .thenApply(reply -> new HashSet<>(Reply.texts(reply)));
    }

    public CompletionStage<Void> keep(String queue) {
        return orThere(
                        addQueue(queue).thenApply(added -> true),
                        true,
                        () -> connections
                                .queues()
                                .send(CommandType.SISMEMBER, queueAmongAll(queue))
                                .thenApply(there -> Reply.number(Objects.requireNonNull(there)) == 1))
                .thenApply(known -> null);
    }

    /** Adds a queue. Replaces a value of another type, which would hide all queues from controllers. */
    private CompletionStage<@Nullable Object> addQueue(String queue) {
        return connections.queues().send(CommandType.SADD, queueAmongAll(queue)).exceptionallyCompose(error -> {
            StoreException refusal = Faults.of("SADD", connections.shownAddress(), error);
            if (refusal.kind() != StoreException.Kind.CORRUPT) {
                return CompletableFuture.failedFuture(refusal);
            }
            return connections
                    .queues()
                    .send(CommandType.DEL, Connection.args().add(Keys.QUEUES))
                    .thenCompose(deleted -> connections.queues().send(CommandType.SADD, queueAmongAll(queue)))
                    .whenComplete((added, failure) -> {
                        if (failure == null) {
                            connections.loop().execute(this::logReplaced);
                        }
                    });
        });
    }

    private void logReplaced() {
        connections
                .lines()
                .say(
                        "known queues that were replaced",
                        null,
                        more -> LOG.warn(
                                "{} was not a set: it was replaced by a set of the queues that are in use{}",
                                Keys.QUEUES,
                                more));
    }

    private static CommandArgs<byte[], byte[]> queueAmongAll(String queue) {
        return Connection.args().add(Keys.QUEUES).add(queue);
    }

    /**
     * Returns a default if Redis is out of memory and the data exists already: Redis then refuses the call, but processes must
     * be able to start, to reduce the memory.
     *
     * @param there the answer if the data exists already
     */
    public <T> CompletionStage<T> orThere(CompletionStage<T> made, T there, Supplier<CompletionStage<Boolean>> look) {
        return made.exceptionallyCompose(error -> {
            StoreException refusal = Faults.of("opening", connections.shownAddress(), error);
            if (refusal.kind() != StoreException.Kind.OUT_OF_MEMORY) {
                return CompletableFuture.failedFuture(refusal);
            }
            return look.get().exceptionally(missing -> false).thenApply(isThere -> {
                if (!isThere) {
                    throw refusal;
                }
                return there;
            });
        });
    }
}
