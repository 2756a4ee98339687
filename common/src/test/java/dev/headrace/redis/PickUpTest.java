package dev.headrace.redis;

import static dev.headrace.redis.Fixture.get;
import static dev.headrace.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.TaskEntry;
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

    @Test
    void nobodyTakesUpWhatAnotherHolds() {
        Lease lease = f.running(bob).lease();

        assertThat(get(f.store.pickUp(f.shard, alice, List.of(lease)))).isEmpty();
        assertThat(f.pending(Lane.NORMAL).get(0).consumer()).isEqualTo(bob.toString());
    }
}
