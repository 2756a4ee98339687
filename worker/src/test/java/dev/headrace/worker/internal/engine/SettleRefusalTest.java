package dev.headrace.worker.internal.engine;

import static dev.headrace.worker.internal.engine.SimWorker.SETTINGS;
import static dev.headrace.worker.internal.engine.SimWorker.SHARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.StoreException;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.Nature;
import dev.headrace.worker.LogLines;
import dev.headrace.worker.internal.runtime.Journal;
import dev.headrace.worker.internal.runtime.Outage;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ends that cannot be settled, for what Redis holds or for what they are, cost no other task its own. */
class SettleRefusalTest extends SimulatedQueue {
    private final Nature calm = Nature.calm(new Random(5));
    private boolean refusing = true;

    @Test
    void endsThatAShardRefusesAreOneAlarmAndAreTriedAgainAtOnceWhenAnotherPasses() {
        redis.nature((verb, caller) -> refusing && verb.equals("settle")
                ? Fault.refused(StoreException.Kind.CORRUPT, Duration.ofMillis(1))
                : calm.meets(verb, caller));
        SimWorker worker = worker(SETTINGS, AT_ONCE);
        try (LogLines lines = LogLines.of(Journal.class)) {
            for (int i = 0; i < 6; i++) {
                add(SHARD, Lane.NORMAL, i);
                time.runFor(Duration.ofSeconds(7));
            }
            time.runFor(Duration.ofMinutes(2));
            assertThat(lines.containing("Redis refuses its end")).hasSize(1);
            refusing = false;
            add(SHARD, Lane.NORMAL, 6);
            assertThat(time.runUntil(() -> worker.held() == 0 && succeeded() == 7, Duration.ofSeconds(4)))
                    .isTrue();
        }
    }

    @Test
    void anEndThatCannotBeWrittenIsTheDeathOfItsTaskAloneAndAtOnce() {
        int[] failures = {2};
        redis.nature((verb, caller) -> {
            if (verb.equals("settle") && failures[0]-- > 0) {
                throw new ArithmeticException("long overflow");
            }
            return calm.meets(verb, caller);
        });
        add(SHARD, Lane.NORMAL, 1);
        add(SHARD, Lane.NORMAL, 2);
        try (LogLines journal = LogLines.of(Journal.class);
                LogLines trouble = LogLines.of(Outage.class)) {
            SimWorker worker = worker(SETTINGS, AT_ONCE);
            time.runUntil(() -> succeeded() == 1 && worker.held() == 0, Duration.ofSeconds(2));
            assertThat(succeeded()).isEqualTo(1);
            assertThat(redis.view(SHARD).dead()).hasSize(1);
            assertThat(journal.containing("its end could not be written: java.lang.ArithmeticException: long overflow"))
                    .hasSize(1);
            assertThat(trouble.containing("settling")).isEmpty();
        }
    }

    @Test
    void aBadSettingOfTheQueueIsOneWarningThatNamesIt() {
        redis.nature((verb, caller) -> {
            if (verb.equals("queueSettings")) {
                throw assertThrows(IllegalArgumentException.class, () -> QueueSettings.parse(Map.of("shards", "0")));
            }
            return calm.meets(verb, caller);
        });
        try (LogLines trouble = LogLines.of(Outage.class)) {
            worker(SETTINGS, AT_ONCE);
            time.runFor(Duration.ofMinutes(1));
            assertThat(trouble.containing("'shards' is '0'")).hasSize(1);
            assertThat(trouble.containing("unexpected error")).isEmpty();
        }
    }
}
