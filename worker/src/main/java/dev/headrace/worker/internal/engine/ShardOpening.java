package dev.headrace.worker.internal.engine;

import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.worker.internal.runtime.Outage;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a shard has its groups: at the start, and again when Redis says that they are gone. That happens to a
 * Redis that was flushed or has lost data, and after XGROUP DESTROY. What the opening finds tells the two apart, so an alarm
 * comes after it, and only where data was lost. Whatever tasks are left, or come again from their submitters, are run.
 */
final class ShardOpening {
    private static final Logger LOG = LoggerFactory.getLogger(ShardOpening.class);

    private final WorkerRuntime runtime;
    private final Shard shard;
    private final Outage outage;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private boolean groupLost;
    private boolean underWay;
    private boolean stopped;

    ShardOpening(WorkerRuntime runtime, Shard shard) {
        this.runtime = runtime;
        this.shard = shard;
        this.outage = new Outage(runtime.loop(), "opening " + shard);
    }

    /** Ends when the shard is open for the first time, or with the error when trying on cannot help. */
    CompletableFuture<Void> open() {
        if (!underWay && !stopped) {
            attempt();
        }
        return opened;
    }

    /** Why the shard is not open, in words, or nothing. */
    Optional<String> complaint() {
        return outage.now().or(() -> opened.isDone() ? Optional.empty() : Optional.of(shard + " is not open yet"));
    }

    /** What opening the shard fails with now, in words, or nothing. */
    Optional<String> failure() {
        return outage.now();
    }

    /** Opens the shard again if Redis has answered with this error because its groups are gone. */
    void groupLostIf(Throwable error) {
        boolean lost = error instanceof StoreException store && store.kind() == StoreException.Kind.NO_GROUP;
        if (lost && !underWay && !stopped) {
            groupLost = true;
            attempt();
        }
    }

    void stop() {
        stopped = true;
    }

    private void attempt() {
        underWay = true;
        runtime.ask(() -> runtime.store().openShard(shard), (groups, error) -> answered(groups, error));
    }

    private void answered(@Nullable Map<Lane, GroupReply> groups, @Nullable Throwable error) {
        if (error == null) {
            if (groupLost && groups != null && GroupReply.tellOfLoss(groups)) {
                LOG.error(
                        "ALARM: data was lost: lanes of {} were gone with all their entries, as after a FLUSHALL, a DEL or a"
                                + " failover that lost writes. They are made again; submit the lost tasks again",
                        shard);
            }
            groupLost = false;
            underWay = false;
            outage.passed();
            opened.complete(null);
        } else if (stopped) {
            underWay = false;
        } else {
            var pause = outage.failed(error);
            if (error instanceof StoreException store && !store.passing()) {
                opened.completeExceptionally(error);
            }
            runtime.loop().schedule(pause, this::attempt);
        }
    }
}
