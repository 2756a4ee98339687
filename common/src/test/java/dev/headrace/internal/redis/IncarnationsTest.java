package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.TTL;
import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.task.Lane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How boots of one instance see each other, and from which moment one has missed a beat. */
class IncarnationsTest extends ScriptOnRedis {
    /** One and a half of {@link Fixture#BEAT}, in ms. */
    private static final long MISSED = 7500;

    private static final long LONG_SILENT = 12_000;

    private final WorkerId before = WorkerId.boot("alice");
    private final WorkerId now = WorkerId.boot("alice");

    @Test
    void otherBootsOfTheInstanceAreSeenWithWhatTheySayOfThemselvesThoughTheyHoldNothing() {
        get(f.store.enlist(f.shard, now));
        get(f.store.enlist(f.shard, bob));
        assertThat(get(f.store.incarnations(f.shard, now))).isEmpty();

        get(f.store.enlist(f.shard, before));
        f.beat(before);
        List<WorkerView> seen = get(f.store.incarnations(f.shard, now));
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).name()).isEqualTo(before.toString());
        assertThat(seen.get(0).alive()).isTrue();
        assertThat(seen.get(0).pending()).isZero();
        assertThat(seen.get(0).interval()).contains(Duration.ofSeconds(5));
        assertThat(seen.get(0).ttl()).contains(TTL);
        assertThat(seen.get(0).beaten()).isEqualTo(f.beaten(before)).isNotEmpty();

        f.running(before);
        f.redis.call("DEL", f.keys.worker(before.toString()));
        seen = get(f.store.incarnations(f.shard, now));
        assertThat(seen.get(0).pending()).isOne();
        assertThat(seen.get(0).words()).isEqualTo(Map.of());
        assertThat(seen.get(0).beaten()).isEmpty();
    }

    @Test
    void exactlyAtABeatAndAHalfNothingIsMissedYet() {
        assertThat(judgedAt(MISSED, LONG_SILENT, LONG_SILENT)).isEqualTo("BEATING");
        assertThat(judgedAt(LONG_SILENT, MISSED, LONG_SILENT)).isEqualTo("BEATING");
        assertThat(judgedAt(LONG_SILENT, LONG_SILENT, MISSED)).isEqualTo("RENEWED");
        assertThat(judgedAt(MISSED + 1, MISSED + 1, MISSED + 1)).isEqualTo("REQUEUED");
    }

    /** The answer at exactly these ages: tried again until the ageing and the judging fell into one millisecond. */
    private String judgedAt(long liveness, long heartbeat, long idle) {
        for (int tries = 0; tries < 200; tries++) {
            TaskEntry entry = f.running(before);
            f.beat(before, entry);
            List<Object> replies = f.redis.pipeline(List.of(
                    new String[] {"MULTI"},
                    new String[] {"TIME"},
                    f.aged(f.keys.worker(before.toString()), liveness),
                    f.aged(f.keys.heartbeat(entry.lease()), heartbeat),
                    f.idle(entry, before, idle),
                    script(entry),
                    new String[] {"TIME"},
                    new String[] {"EXEC"}));
            List<?> done = (List<?>) replies.get(replies.size() - 1);
            if (millis(done.get(0)).equals(millis(done.get(5)))) {
                return (String) ((List<?>) done.get(4)).get(0);
            }
        }
        throw new AssertionError("in 200 tries, never within a millisecond");
    }

    private static String millis(Object time) {
        List<?> parts = (List<?>) time;
        return parts.get(0) + " " + Long.parseLong((String) parts.get(1)) / 1000;
    }

    private String[] script(TaskEntry entry) {
        Keys keys = f.keys;
        return new String[] {
            "EVAL",
            new String(Script.TAKE_BACK.text(), StandardCharsets.UTF_8),
            "12",
            keys.lane(Lane.HIGH),
            keys.lane(Lane.NORMAL),
            keys.lane(Lane.LOW),
            keys.worker(before.toString()),
            keys.dead(),
            keys.events(),
            keys.stats(),
            keys.cancelling(),
            keys.meta(),
            keys.heartbeat(entry.lease()),
            keys.record(entry.id()),
            keys.record(entry.lease().text()),
            before.toString(),
            f.beaten(before),
            Long.toString(TTL.toMillis()),
            keys.endedChannel(),
            "3600000",
            "2",
            entry.lease().entryId(),
            entry.id(),
            "3"
        };
    }
}
