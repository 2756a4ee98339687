package dev.headrace.examples.quickstart.fleet;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.control.ConsumerView;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.Shard;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Who is there and who holds what, as Redis tells it. */
public final class LeaseView {
    private static final int TIMEOUT_SECONDS = 10;

    private final TaskStore store;
    private final Shard shard;

    public LeaseView(TaskStore store, Shard shard) {
        this.store = store;
        this.shard = shard;
    }

    /** Whether a worker of this instance name has shown itself and beats. */
    public boolean alive(String instance) throws InterruptedException {
        return look(instance).anyAlive;
    }

    /** How many leases the workers of this instance name hold. */
    public long pending(String instance) throws InterruptedException {
        return look(instance).pending;
    }

    private Look look(String instance) throws InterruptedException {
        boolean alive = false;
        long pending = 0;
        for (ConsumerView consumer : consumers()) {
            Optional<WorkerId> worker = WorkerId.parse(consumer.name());
            if (worker.isPresent() && worker.get().instance().equals(instance)) {
                alive |= consumer.alive();
                pending += consumer.pending();
            }
        }
        return new Look(alive, pending);
    }

    private Iterable<ConsumerView> consumers() throws InterruptedException {
        try {
            return store.consumers(shard).toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the list of consumers could not be read", e);
        }
    }

    private record Look(boolean anyAlive, long pending) {}
}
