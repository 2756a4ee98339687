package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.util.List;
import org.junit.jupiter.api.Test;

class PickUpTest extends ScriptOnRedis {
    @Test
    void aWorkerTakesUpAnEntryWhoseDeliveryItNeverHeardOf() {
        f.submit(task(Lane.NORMAL, "h:x", "1"));
        Lease lease = f.claim(alice, Lane.NORMAL).lease();

        List<TaskEntry> taken = get(f.store.pickUp(f.shard, alice, List.of(lease)));

        assertThat(taken).hasSize(1);
        assertThat(taken.get(0).lease()).isEqualTo(lease);
        assertThat(taken.get(0).text("h:x")).contains("1");
        assertThat(f.pending(Lane.NORMAL).get(0).deliveries()).isEqualTo(2);
    }

    /** A small one that does not come is the link's fault. */
    @Test
    void aLargeEntryThatTenDeliveriesDidNotBringComesWithoutItsPayload() {
        String large = "x".repeat(66_000);
        for (String body : List.of(large, "small")) {
            f.redis.call(
                    "XADD", f.keys.lane(Lane.NORMAL), "*", "type", "t", "body", body, "undelivered", "10", "h:x", "1");
        }
        f.redis.call("XADD", f.keys.lane(Lane.NORMAL), "*", "type", "t", "body", large, "undelivered", "9");
        List<Lease> leases = List.of(
                f.claim(alice, Lane.NORMAL).lease(),
                f.claim(alice, Lane.NORMAL).lease(),
                f.claim(alice, Lane.NORMAL).lease());

        List<TaskEntry> taken = get(f.store.pickUp(f.shard, alice, leases));

        assertThat(taken.get(0).defect())
                .hasValueSatisfying(why -> assertThat(why).contains("in 10 tries"));
        assertThat(taken.get(0).text("body")).isEmpty();
        assertThat(taken.get(0).text("h:x")).contains("1");
        assertThat(taken.subList(1, 3)).allMatch(entry -> entry.defect().isEmpty());
    }

    @Test
    void nobodyTakesUpWhatAnotherHolds() {
        Lease lease = f.running(bob).lease();

        assertThat(get(f.store.pickUp(f.shard, alice, List.of(lease)))).isEmpty();
        assertThat(f.pending(Lane.NORMAL).get(0).consumer()).isEqualTo(bob.toString());
    }
}
