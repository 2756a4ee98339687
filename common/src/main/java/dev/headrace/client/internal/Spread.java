package dev.headrace.client.internal;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Distributes the submissions to a queue over its shards in turn. The number of shards is read before the first
 * submission, and every ten seconds while there are submissions; if it is unknown, shard 0 is used. After a loss of the queue's
 * settings, as by FLUSHALL, there are fewer shards; Redis then refuses submissions to the others. Used on the loop only.
 */
final class Spread {
    private static final Logger LOG = LoggerFactory.getLogger(Spread.class);
    private static final Duration LOOK_EACH = Duration.ofSeconds(10);

    private final ClientLoop client;
    private final String queue;
    private final Deque<CompletableFuture<Shard>> waiting = new ArrayDeque<>();
    private int shards = 1;
    private int next;
    private boolean known;
    private boolean looking;
    private long lookedAt;

    Spread(ClientLoop client, String queue) {
        this.client = client;
        this.queue = queue;
    }

    /** Returns the shard for the next submission; the stages complete in the order of the calls. */
    CompletionStage<Shard> next() {
        if (!looking && (!known || client.loop().nanos() - lookedAt > LOOK_EACH.toNanos())) {
            look();
        }
        CompletableFuture<Shard> shard = new CompletableFuture<>();
        if (known) {
            shard.complete(turn());
        } else {
            waiting.add(shard);
        }
        return shard;
    }

    /** Returns true if no submission waits for a shard. */
    boolean idle() {
        return waiting.isEmpty();
    }

    void close() {
        CompletionException closed = SubmitErrors.shared(ClientLoop.closed());
        while (!waiting.isEmpty()) {
            waiting.remove().completeExceptionally(closed);
        }
    }

    private void look() {
        looking = true;
        client.loop().when(EventLoop.attempt(() -> client.store().queueSettings(queue)), this::looked);
    }

    private void looked(@Nullable QueueSettings settings, @Nullable Throwable error) {
        looking = false;
        lookedAt = client.loop().nanos();
        known = true;
        if (settings != null) {
            shards = settings.shards();
        } else {
            LOG.debug("how many shards {} has is not known; going on with {}", queue, shards, error);
        }
        while (!waiting.isEmpty()) {
            waiting.remove().complete(turn());
        }
    }

    private Shard turn() {
        next = (next + 1) % shards;
        return new Shard(queue, next);
    }
}
