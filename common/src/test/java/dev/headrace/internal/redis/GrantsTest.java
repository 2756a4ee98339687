package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.internal.protocol.dead.DeadQuery;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.SettleRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.redis.connection.Abilities;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.StoreException;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.TestRedis;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users of Redis who may not do all that the scripts do. */
@OwnRedis
class GrantsTest extends ScriptOnRedis {
    private static final Pattern NEEDED = Pattern.compile("\\{'([A-Z]+)'");

    private RedisTaskStore limited;

    @BeforeEach
    void needsRedis7() {
        assumeThat(f.redis.info("server", "redis_version"))
                .as("Redis before 7.0 cannot be asked")
                .doesNotStartWith("6.");
    }

    @AfterEach
    void closeLimited() {
        if (limited != null) {
            limited.close();
        }
    }

    private RedisTaskStore as(TestRedis server, String... rights) {
        String[] command = new String[4 + rights.length];
        command[0] = "ACL";
        command[1] = "SETUSER";
        command[2] = "limited";
        command[3] = ">secret";
        System.arraycopy(rights, 0, command, 4, rights.length);
        f.redis.call("ACL", "SETUSER", "limited", "reset", "on");
        f.redis.call(command);
        URI uri = URI.create(server.uri());
        String address = "redis://limited:secret@" + uri.getHost() + ":" + uri.getPort();
        limited = RedisTaskStore.connect(RedisSettings.of(address), "limited");
        return limited;
    }

    private SettleRequest settling(Settlement settlement) {
        return new SettleRequest(f.shard, alice, 1, List.of(settlement));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HSET",
                "ZADD",
                "PERSIST",
                "XDEL",
                "XREADGROUP",
                "ZRANGEBYSCORE",
                "SADD",
                "XINFO STREAM",
                "XINFO GROUPS",
                "XGROUP CREATECONSUMER"
            })
    void whoMayNotRunWhatAScriptNeedsOpensNothingAndIsToldWhat(String command) {
        RedisTaskStore store = as(server, "~hr:*", "&hr:*", "+@all", "-" + command.replace(' ', '|'));

        assertThatThrownBy(() -> get(store.openShard(f.shard)))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.DENIED))
                .hasMessageContaining("may not run " + command + " on");
    }

    /** Redis 7 gives a new user no channels. */
    @Test
    void whoHasNoChannelsOpensNothingAndIsToldSo() {
        RedisTaskStore store = as(server, "~hr:*", "+@all");

        assertThatThrownBy(() -> get(store.openShard(f.shard)))
                .hasMessageContaining("may not run PUBLISH, SUBSCRIBE on")
                .hasMessageContaining("keys and channels hr:*");
    }

    /** As a user's rights can change while a worker runs. */
    @ParameterizedTest
    @ValueSource(strings = {"HSET", "ZADD", "PERSIST", "TIME", "HDEL"})
    void anEndThatRedisRefusesHalfWayLeavesTheTaskWithItsWorker(String command) {
        RedisTaskStore store = as(server, "~hr:*", "&hr:*", "+@all");
        TaskEntry failed = f.running(alice);
        f.redis.call("ACL", "SETUSER", "limited", "-" + command);

        assertThatThrownBy(() -> get(store.settle(settling(Fixture.settlement(
                        failed,
                        new Settlement.Retried(Duration.ofMinutes(1), FailureCode.HANDLER_ERROR, "it broke"))))))
                .isInstanceOf(StoreException.class);

        assertThat(f.pending(Lane.NORMAL))
                .singleElement()
                .satisfies(pending -> assertThat(pending.lease()).isEqualTo(failed.lease()));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isOne();
        f.redis.call("ACL", "SETUSER", "limited", "+@all");
        assertThat(f.settle(
                        alice, failed, new Settlement.Retried(Duration.ZERO, FailureCode.HANDLER_ERROR, "it broke")))
                .isTrue();
        assertThat(f.record(failed.id())).containsEntry("state", "scheduled");
    }

    /** A hint is no reason to lose a task. */
    @Test
    void aChannelThatIsTakenAwayHoldsNoEndUp() {
        RedisTaskStore store = as(server, "~hr:*", "&hr:*", "+@all");
        TaskEntry doomed = f.running(alice);
        f.redis.call("ACL", "SETUSER", "limited", "resetchannels");

        SettleRequest end =
                settling(Fixture.settlement(doomed, new Settlement.Died(FailureCode.FATAL, null, "hopeless")));
        await("an answer, as a server may close the connections of a user whose channels are taken away")
                .ignoreExceptionsMatching(
                        e -> e instanceof StoreException refused && refused.kind() == StoreException.Kind.DISCONNECTED)
                .until(() -> get(store.settle(end)).accepted().get(0));
        assertThat(f.record(doomed.id())).containsEntry("state", "dead");
        assertThat(f.pending(Lane.NORMAL)).isEmpty();
    }

    /** A refusal says nothing of the task: it is not "queued" because nobody may ask who holds it. */
    @ParameterizedTest
    @ValueSource(strings = {"HGETALL", "XPENDING", "XRANGE"})
    void aLookUpThatRedisRefusesIsAnErrorAndNoAnswer(String command) {
        RedisTaskStore store = as(server, "~hr:*", "&hr:*", "+@all");
        TaskEntry running = f.running(alice);
        f.redis.call("ACL", "SETUSER", "limited", "-" + command);

        assertThatThrownBy(() -> get(store.lookUp(f.shard, running.id())))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.DENIED));
    }

    @Test
    void theDeadAreNotListedWithoutTheRightToReadThem() {
        RedisTaskStore store = as(server, "~hr:*", "&hr:*", "+@all");
        f.settle(alice, f.running(alice), new Settlement.Died(FailureCode.FATAL, null, "hopeless"));
        f.redis.call("ACL", "SETUSER", "limited", "-HMGET");

        assertThatThrownBy(() -> get(store.dead(new DeadQuery(f.shard, null, 0, 10))))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void allThatScriptsCallIsAskedFor() {
        Set<String> called = new TreeSet<>();
        for (Script script : Script.values()) {
            called.addAll(Refusals.commands(script));
        }
        assertThat(askedFor()).containsAll(called);
    }

    /** {@link ServerAbilitiesTest} holds the list to the code. Without these of it, a process does not get so far as to ask. */
    @Test
    void allThatIsSentIsAskedFor() {
        Set<String> sent = new TreeSet<>(Abilities.COMMANDS);
        sent.removeAll(Set.of("CLIENT", "INFO", "EVAL", "EVALSHA", "UNSUBSCRIBE"));
        assertThat(askedFor()).containsAll(sent);
    }

    private static Set<String> askedFor() {
        Set<String> asked = new TreeSet<>();
        NEEDED.matcher(new String(Script.GRANTS.text(), StandardCharsets.UTF_8))
                .results()
                .forEach(call -> asked.add(call.group(1)));
        return asked;
    }

    @Test
    void whoMayDoAllOpensShards() {
        RedisTaskStore store = as(server, "~hr:*", "&hr:*", "+@all");
        assertThat(store.openShard(f.shard)).succeedsWithin(Duration.ofSeconds(10));
        f.submit(task(Lane.NORMAL));
    }
}
