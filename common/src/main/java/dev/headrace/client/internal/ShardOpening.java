package dev.headrace.client.internal;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.queue.GroupAlarms;
import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Opens a shard before this client's first submission to it. A shard that the queue does not have is rejected: no
 * worker would read it. Used on the loop only.
 */
public final class ShardOpening {
    private final ClientLoop client;
    private final Shard shard;
    private boolean opened;

    public ShardOpening(ClientLoop client, Shard shard) {
        this.client = client;
        this.shard = shard;
    }

    /** Returns the shard once it is open, or ends with a {@link HeadraceException}: then nothing was submitted. */
    CompletionStage<Shard> before(long giveUpAt) {
        CompletableFuture<Shard> result = new CompletableFuture<>();
        if (opened) {
            result.complete(shard);
        } else if (shard.number() == 0) {
            open(giveUpAt, result);
        } else {
            check(giveUpAt, result);
        }
        return result;
    }

    /** Forgets the opening, because the data is gone, so that the shard is opened again. */
    public void forget() {
        opened = false;
    }

    private void check(long giveUpAt, CompletableFuture<Shard> result) {
        RetriedCall<QueueSettings> call = new RetriedCall<>(
                        client.loop(),
                        "submit to " + shard + ", reading its queue's settings",
                        giveUpAt,
                        () -> client.store().queueSettings(shard.queue()))
                .harmless();
        client.loop().when(call.start(), result, (settings, error) -> {
            if (settings == null) {
                result.completeExceptionally(error == null ? call.failure() : error);
            } else if (shard.number() >= settings.shards()) {
                result.completeExceptionally(noSuchShard(settings));
            } else {
                open(giveUpAt, result);
            }
        });
    }

    private void open(long giveUpAt, CompletableFuture<Shard> result) {
        RetriedCall<Map<Lane, GroupReply>> call = new RetriedCall<>(
                        client.loop(),
                        "submit to " + shard + ", opening it",
                        giveUpAt,
                        () -> client.store().openShard(shard))
                .harmless();
        client.loop().when(call.start(), result, (groups, error) -> {
            if (groups != null) {
                GroupAlarms.log(client.lines(), shard, groups);
                opened = true;
                result.complete(shard);
            } else {
                result.completeExceptionally(EventLoop.errorOf(error));
            }
        });
    }

    private HeadraceException noSuchShard(QueueSettings settings) {
        return new HeadraceException(
                Reason.REDIS,
                "submit to " + shard + ": queue " + shard.queue() + " has " + settings.shards()
                        + (settings.shards() == 1 ? " shard" : " shards") + ", so shard " + shard.number()
                        + " would never be read. Nothing was submitted; name another, or raise 'shards' in the"
                        + " queue's meta first",
                null);
    }
}
