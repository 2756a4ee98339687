package dev.headrace.worker.internal.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.work.BeatReply.UnknownEntry;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.testing.sim.VirtualTime;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.attempt.LeaseTable;
import dev.headrace.worker.internal.claim.ClaimBudget;
import dev.headrace.worker.internal.claim.ClaimParts;
import dev.headrace.worker.internal.claim.SharedBandwidth;
import dev.headrace.worker.internal.runtime.Journal;
import dev.headrace.worker.internal.runtime.ShardScope;
import dev.headrace.worker.internal.runtime.Slots;
import dev.headrace.worker.internal.runtime.WorkerMeters;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Entries that were delivered to a worker in a reply that it never got. */
class LostDeliveriesTest {
    private static final Shard SHARD = Shard.first("q");
    private static final WorkerId WORKER = new WorkerId("w", "000000000001");
    private static final int SLOTS = 4;

    private final VirtualTime time = new VirtualTime(1);
    private final ModelRedis redis = new ModelRedis(time);
    private final VirtualProcess process = time.process("worker");
    private final Slots slots = new Slots(process.loop(), SLOTS);
    private final BrokenOnce shard = new BrokenOnce();
    private final LostDeliveries lost = lostDeliveries();

    private LostDeliveries lostDeliveries() {
        TaskStore store = redis.connect(process);
        process.loop().execute(() -> store.openShard(SHARD));
        time.runFor(Duration.ofSeconds(1));
        WorkerRuntime runtime =
                new WorkerRuntime(process.loop(), store, WORKER, true, WorkerSettings.DEFAULT, Map.of());
        WorkerMeters meters = new WorkerMeters(new SimpleMeterRegistry(), SHARD.queue(), slots, Set.of());
        ShardScope scope = new ShardScope(runtime, SHARD, meters, new Journal(runtime, meters));
        ClaimParts parts = new ClaimParts(slots, new ClaimBudget(), new SharedBandwidth(process.loop()), () -> false);
        return new LostDeliveries(scope, parts, new LeaseTable(), shard);
    }

    /** Two rounds of heartbeats find this delivery. */
    private void seenTwice(Lease lease) {
        for (int i = 0; i < 2; i++) {
            process.loop().execute(() -> lost.seen(List.of(new UnknownEntry(lease, Duration.ofSeconds(30)))));
            time.runFor(Duration.ofSeconds(1));
        }
    }

    @Test
    void anErrorOfTheWorkerItselfCostsNoSlotAndTheNextRoundsFindThemAgain() {
        byte[][] fields = {"type".getBytes(UTF_8), "t".getBytes(UTF_8), "body".getBytes(UTF_8), "1".getBytes(UTF_8)};
        Lease lease = redis.addByHand(SHARD, Lane.NORMAL, fields);
        redis.readByHand(SHARD, Lane.NORMAL, WORKER.toString(), 1);

        seenTwice(lease);
        assertThat(shard.broke).as("the first fetch met the error").isTrue();
        assertThat(shard.pickedUp).isEmpty();
        assertThat(slots.free()).as("free slots").isEqualTo(SLOTS);

        seenTwice(lease);
        assertThat(shard.pickedUp).extracting(TaskEntry::lease).containsExactly(lease);
        assertThat(slots.free()).as("one is the task's").isEqualTo(SLOTS - 1);
    }

    /** What the rest of the worker is to the class under test; it fails once when it is asked after a fetch. */
    private static final class BrokenOnce implements LostDeliveries.Listener {
        private final List<TaskEntry> pickedUp = new ArrayList<>();
        private int asked;
        private boolean broke;

        @Override
        public boolean intakeOpen() {
            if (++asked == 2) {
                broke = true;
                throw new IllegalStateException("broken");
            }
            return true;
        }

        @Override
        public Duration readInFlightFor() {
            return Duration.ZERO;
        }

        @Override
        public void pickedUp(List<TaskEntry> entries, long sentAt) {
            pickedUp.addAll(entries);
        }
    }
}
