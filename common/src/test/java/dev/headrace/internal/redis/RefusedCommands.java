package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.named;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.testing.OwnRedis;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/**
 * A user's rights can be taken away at any time. Each script is run without the right to each command that it names, in the
 * situations that its branches are for: an error leaves the old state, an answer the new one, and the next call completes it.
 */
@OwnRedis
abstract class RefusedCommands extends ScriptOnRedis {
    static final Duration HOUR = Duration.ofHours(1);

    @BeforeEach
    void needsRedis7() {
        assumeThat(f.redis.info("server", "redis_version"))
                .as("a script can ask for its rights since 7.0")
                .doesNotStartWith("6.");
    }

    /** Each situation makes a state and answers the call to make in it. All commands of the script must have been called in them. */
    @SafeVarargs
    final void assertOldOrNew(Script script, Supplier<Runnable>... situations) {
        try (Refusals refusals = new Refusals(server, f, script)) {
            for (int i = 0; i < situations.length; i++) {
                f.redis.call("FLUSHALL");
                get(f.store.openShard(f.shard));
                refusals.assertOldOrNew("situation " + (i + 1), situations[i].get());
            }
            assertThat(refusals.called()).isSubsetOf(Refusals.commands(script));
            assertThat(refusals.called()).containsAll(Refusals.ownCommands(script));
        }
    }

    final void foreign(String key) {
        f.redis.call("DEL", key);
        f.redis.call("RPUSH", key, "of another type");
    }

    final void died(String id, FailureCode code) {
        get(f.store.submit(f.batch(id, 1, named(id))));
        f.settle(bob, f.claim(bob, Lane.NORMAL), new Settlement.Died(code, null, "hopeless"));
    }

    final TaskEntry runningNamed(String id) {
        get(f.store.submit(f.batch(id, 1, named(id))));
        return f.claim(alice, Lane.NORMAL);
    }

    final TaskEntry runningPlain() {
        get(f.store.submit(f.batch("plain", 1, task(Lane.NORMAL))));
        return f.claim(alice, Lane.NORMAL);
    }
}
