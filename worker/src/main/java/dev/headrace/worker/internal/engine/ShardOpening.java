package dev.headrace.worker.internal.engine;

import dev.headrace.internal.protocol.queue.GroupAlarms;
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
 * Creates the groups of a shard: at the start, and again when Redis reports that they are gone. Groups are gone after a
 * flush or a loss of data, and after XGROUP DESTROY. The result of the opening tells these cases apart, so the alarm
 * follows it, and only if data was lost. The remaining tasks, and those that are submitted again, are run.
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
        this.outage = new Outage(runtime, "opening %s", shard);
    }

    /** Opens the shard. The future completes when it is open, or with an error that retries cannot solve. */
    CompletableFuture<Void> open() {
        if (!underWay && !stopped) {
            attempt();
        }
        return opened;
    }

    /** Returns the reason why the shard is not open, or empty. */
    Optional<String> complaint() {
        return outage.now().or(() -> opened.isDone() ? Optional.empty() : Optional.of(shard + " is not open yet"));
    }

    /** Returns the current error of opening the shard, or empty. */
    Optional<String> failure() {
        return outage.now();
    }

    /** Opens the shard again if the error means that its groups are gone. */
    void groupLostIf(Throwable error) {
        boolean lost = error instanceof StoreException store && store.kind() == StoreException.Kind.NO_GROUP;
        if (lost && !underWay && !stopped) {
            groupLost = true;
            attempt();
        }
    }

    boolean isOpen() {
        return opened.isDone() && !underWay;
    }

    void stop() {
        stopped = true;
    }

    private void attempt() {
        underWay = true;
        runtime.ask(() -> runtime.store().openShard(shard), (groups, error) -> answered(groups, error));
    }

    private void logLoss(Map<Lane, GroupReply> groups) {
        if (groupLost && GroupReply.tellOfLoss(groups)) {
            runtime.lines()
                    .say(
                            "lanes that were gone",
                            shard,
                            more -> LOG.error(
                                    "ALARM: data was lost: lanes of {} were gone with all their entries, as after a FLUSHALL, a DEL or a"
                                            + " failover that lost writes. They are created again; submit the lost tasks again{}",
                                    shard,
                                    more));
        }
    }

    private void answered(@Nullable Map<Lane, GroupReply> groups, @Nullable Throwable error) {
        if (error == null) {
            if (groups != null) {
                GroupAlarms.log(runtime.lines(), shard, groups);
                logLoss(groups);
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
