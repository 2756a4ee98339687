package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.later;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.KeyTypes;
import dev.headrace.task.Lane;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import dev.headrace.testing.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key of another type than the protocol's is named by the error that it causes, with its type and the right one. */
class KeyTypesTest extends ScriptOnRedis {
    private static final Duration HOUR = Duration.ofHours(1);

    private void named(String key, String must, ThrowingCallable call) {
        f.redis.call("DEL", key);
        f.redis.call("RPUSH", key, "of another type");
        StoreException refusal = catchThrowableOfType(StoreException.class, call);
        f.redis.call("DEL", key);
        assertThat(refusal.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(refusal)
                .hasMessageContaining("the key " + key + " holds a list and must hold a " + must)
                .hasMessageContaining("DEL")
                .hasMessageContaining("RENAME")
                .hasMessageContaining("WRONGTYPE");
        assertThat(refusal.getMessage()).containsOnlyOnce("must hold a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"later", "meta", "cancelling"})
    void aScriptNamesItsKey(String rest) {
        String key = f.keys.record("").replace("task:", rest);
        String must = rest.equals("later") ? "sorted set" : "hash";
        named(key, must, () -> {
            f.schedule(later("waits", HOUR));
            get(f.store.cancel(f.shard, "waits"));
            get(f.store.queueSettings(f.shard.queue()));
        });
    }

    @Test
    void aLaneIsNamedByEachCallThatMeetsIt() {
        String lane = f.keys.lane(Lane.NORMAL);
        named(lane, "stream", () -> f.submit(task(Lane.NORMAL)));
        named(lane, "stream", () -> get(f.store.load(f.shard)));
        named(lane, "stream", () -> get(f.store.claim(f.shard, alice, Lane.NORMAL, 1)));
        named(lane, "stream", () -> get(f.store.consumers(f.shard)));
    }

    @Test
    void aPlainCommandNamesItsKey() {
        named(f.keys.later(), "sorted set", () -> get(f.store.due(f.shard, 10)));
        named(f.keys.meta(), "hash", () -> get(f.store.queueSettings(f.shard.queue())));
        named(f.keys.dead(), "sorted set", () -> get(f.store.load(f.shard)));
    }

    @Test
    void aKeyOfTheShardIsFoundAmongThousandsOfOthers() {
        NewTask[] many =
                IntStream.range(0, 400).mapToObj(i -> later("t" + i, HOUR)).toArray(NewTask[]::new);
        named(f.keys.later(), "sorted set", () -> f.schedule(many));
    }

    @Test
    void fewKeysAreAskedFor() {
        List<String> keys = new ArrayList<>();
        IntStream.range(0, 400).forEach(i -> keys.add(f.keys.record("t" + i)));
        keys.add(f.keys.dead());
        var args = Connection.args().add("sha").add(keys.size());
        keys.forEach(args::add);
        args.add(new byte[] {(byte) 0xFF, '\r', '\n'}).add(EntryField.BODY);
        assertThat(KeyTypes.asked(args)).hasSize(20).startsWith(f.keys.dead(), f.keys.record("t0"));
    }

    @Test
    void theTypesAreThoseThatTheProtocolTells() {
        Document.of("docs/protocol.md").table("Keys").forEach(row -> {
            for (String key : row.get(0).replace("`", "").split(", ")) {
                String type = row.get(1).toLowerCase(Locale.ROOT).replace("sorted set", "zset");
                assertThat(KeyTypes.of(key.replace("TAG", "{q#3}"))).as(key).isEqualTo(type);
            }
        });
        assertThat(KeyTypes.of("hr:{q}:other")).isNull();
        assertThat(KeyTypes.of("other")).isNull();
    }
}
