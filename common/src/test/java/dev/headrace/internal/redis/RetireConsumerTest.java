package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.Lane;
import org.junit.jupiter.api.Test;

class RetireConsumerTest extends ScriptOnRedis {
    private boolean has(WorkerId worker) {
        return get(f.store.consumers(f.shard)).stream()
                .anyMatch(view -> view.lane() == Lane.NORMAL && view.name().equals(worker.toString()));
    }

    @Test
    void anEmptyDeadConsumerIsDeleted() {
        f.settle(alice, f.running(alice), Settlement.Succeeded.PLAIN);
        f.lead("leader");

        assertThat(get(f.store.retireConsumer(f.shard, "leader", alice.toString())))
                .isTrue();
        assertThat(has(alice)).isFalse();
    }

    @Test
    void aConsumerThatHoldsAnEntryIsKept() {
        f.running(alice);
        f.lead("leader");
        get(f.store.retireConsumer(f.shard, "leader", alice.toString()));

        assertThat(has(alice)).isTrue();
        assertThat(f.pending(Lane.NORMAL)).hasSize(1);
    }

    @Test
    void aLivingConsumerIsKept() {
        f.settle(alice, f.running(alice), Settlement.Succeeded.PLAIN);
        f.beat(alice);
        f.lead("leader");

        assertThat(get(f.store.retireConsumer(f.shard, "leader", alice.toString())))
                .isFalse();
        assertThat(has(alice)).isTrue();
    }

    @Test
    void whereTheLeaderKeyIsOfAnotherTypeTheCallerDoesNotLead() {
        f.settle(alice, f.running(alice), Settlement.Succeeded.PLAIN);
        f.foreignLeader();

        assertThat(get(f.store.retireConsumer(f.shard, "leader", alice.toString())))
                .isFalse();
        assertThat(has(alice)).isTrue();
    }

    @Test
    void onlyTheLeaderDeletesConsumers() {
        f.settle(alice, f.running(alice), Settlement.Succeeded.PLAIN);
        f.lead("leader");

        assertThat(get(f.store.retireConsumer(f.shard, "zombie", alice.toString())))
                .isFalse();
        assertThat(has(alice)).isTrue();
    }
}
