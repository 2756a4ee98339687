package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.redis.script.OpaqueText;
import dev.headrace.task.Lane;
import dev.headrace.testing.AheadOfClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that the server last heard of an hour from now, as after its clock was set back by that. */
class RewindTest extends ScriptOnRedis {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long IDLE = 40_000;

    private int rewind(String token, String owner, TaskEntry... entries) {
        List<PendingEntry> seen = Arrays.stream(entries)
                .map(entry -> new PendingEntry(entry.lease(), owner, Duration.ZERO, 2))
                .toList();
        return get(f.store.rewind(f.shard, token, Fixture.TTL, seen));
    }

    private void putAhead(TaskEntry entry, String owner) {
        byte[] consumer = OpaqueText.bytes(owner);
        AheadOfClock.put(f.redis, f.keys.lane(Lane.NORMAL), entry.lease().entryId(), consumer, HOUR);
    }

    /** Beaten for in the future, so that both of its keys live on for as long. */
    private TaskEntry ofTheFuture() {
        TaskEntry entry = f.running(alice);
        f.beat(alice, entry);
        putAhead(entry, alice.toString());
        live(f.keys.heartbeat(entry.lease()), HOUR.plus(Fixture.TTL));
        live(f.keys.worker(alice.toString()), HOUR.plus(Fixture.TTL));
        f.lead("leader");
        return entry;
    }

    private void live(String key, Duration time) {
        f.redis.call("PEXPIRE", key, Long.toString(time.toMillis()));
    }

    private Duration left(String key) {
        return Duration.ofMillis(f.redis.number("PTTL", key));
    }

    private PendingEntry pending() {
        return f.pending(Lane.NORMAL).get(0);
    }

    @Test
    void whatLiesAheadIsBroughtToNowAndItsKeysLiveNoLongerThanTheyMay() {
        TaskEntry entry = ofTheFuture();
        assertThat(pending().idle()).isZero();

        assertThat(rewind("leader", alice.toString(), entry)).isEqualTo(1);
        assertThat(left(f.keys.heartbeat(entry.lease()))).isLessThanOrEqualTo(Fixture.TTL);
        assertThat(left(f.keys.worker(alice.toString()))).isLessThanOrEqualTo(Fixture.TTL);
        assertThat(pending().consumer()).isEqualTo(alice.toString());
        assertThat(pending().deliveries()).isEqualTo(2);
        assertThat(rewind("leader", alice.toString(), entry))
                .as("a second time")
                .isZero();
    }

    @Test
    void whatWasBroughtToNowIsRecoveredOnceItHasBeenSilentForTheTtl() {
        TaskEntry entry = ofTheFuture();
        rewind("leader", alice.toString(), entry);

        f.redis.call("DEL", f.keys.heartbeat(entry.lease()));
        f.redis.call("DEL", f.keys.worker(alice.toString()));
        f.redis.call(f.idle(entry, alice, Fixture.TTL.toMillis() + 1));
        assertThat(f.recover("leader", entry, alice, RequeueReason.STALE, Fixture.TTL)
                        .result())
                .isEqualTo(RecoverReply.Result.REQUEUED);
    }

    @Test
    void aTaskThatWasClaimedAndNeverBeatenForIsBroughtToNowThoughItHasNoKeys() {
        TaskEntry entry = f.running(alice);
        putAhead(entry, alice.toString());
        f.lead("leader");

        assertThat(rewind("leader", alice.toString(), entry)).isEqualTo(1);
        assertThat(pending().deliveries()).as("as if it had not been touched").isEqualTo(1);
    }

    @Test
    void anOwnersNameMayBeOfAnyBytes() {
        String owner = OpaqueText.of(new byte[] {'a', (byte) 0xFF, ' '});
        TaskEntry entry = f.running(alice);
        putAhead(entry, owner);
        f.lead("leader");

        assertThat(rewind("leader", owner, entry)).isEqualTo(1);
        assertThat(pending().consumer()).isEqualTo(owner);
    }

    @Test
    void keysLiveForAsLongAsTheirOwnWordsSay() {
        TaskEntry entry = ofTheFuture();
        String heartbeat = f.keys.heartbeat(entry.lease());
        f.redis.call("SET", heartbeat, "worker=w progress=of ttl=1 ttl=300000 since=1", "PX", "3900000");
        f.redis.call("HSET", f.keys.worker(alice.toString()), "ttl", "60000");

        assertThat(rewind("leader", alice.toString(), entry)).isEqualTo(1);
        assertThat(left(heartbeat)).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(left(f.keys.worker(alice.toString()))).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    }

    @Test
    void keysOfTheWrongTypeHoldNothingUp() {
        TaskEntry entry = ofTheFuture();
        String heartbeat = f.keys.heartbeat(entry.lease());
        String worker = f.keys.worker(alice.toString());
        for (String key : List.of(heartbeat, worker)) {
            f.redis.call("DEL", key);
            f.redis.call("RPUSH", key, "no hash and no string");
            live(key, HOUR);
        }

        assertThat(rewind("leader", alice.toString(), entry)).isEqualTo(1);
        assertThat(List.of(left(heartbeat), left(worker))).allMatch(left -> left.compareTo(Fixture.TTL) <= 0);
    }

    private int rewindWorkers(String token, String... workers) {
        return get(f.store.rewindWorkers(f.shard, token, Fixture.TTL, List.of(workers)));
    }

    /** Without an entry, and shown alive for an hour. */
    private String idleOfTheFuture() {
        String worker = f.keys.worker(bob.toString());
        f.live(bob);
        live(worker, HOUR.plus(Fixture.TTL));
        f.lead("leader");
        return worker;
    }

    @Test
    void theLivenessOfAWorkerThatHoldsNothingLivesNoLongerThanItMay() {
        String worker = idleOfTheFuture();

        assertThat(rewindWorkers("leader", alice.toString(), bob.toString())).isEqualTo(1);
        assertThat(left(worker)).isBetween(Duration.ofMillis(1), Fixture.TTL);
        assertThat(rewindWorkers("leader", bob.toString())).as("a second time").isZero();
    }

    @Test
    void aLivenessOfALongerTtlOfItsOwnLivesForThat() {
        String worker = idleOfTheFuture();
        f.redis.call("HSET", worker, "ttl", "60000");

        assertThat(rewindWorkers("leader", bob.toString())).isEqualTo(1);
        assertThat(left(worker)).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
        live(worker, Duration.ofSeconds(55));
        assertThat(rewindWorkers("leader", bob.toString())).as("beaten since").isZero();
    }

    @Test
    void onlyTheLeaderShortensALiveness() {
        String worker = idleOfTheFuture();

        assertThat(rewindWorkers("zombie", bob.toString())).isZero();
        assertThat(left(worker)).isGreaterThan(Fixture.TTL);
    }

    @Test
    void aDeletedEntryIsLeftForTheRecoveryToTell() {
        TaskEntry entry = ofTheFuture();
        f.redis.call("XDEL", f.keys.lane(Lane.NORMAL), entry.lease().entryId());

        assertThat(rewind("leader", alice.toString(), entry)).isZero();
        assertThat(f.pending(Lane.NORMAL)).hasSize(1);
    }

    @Test
    void aHundredAtOnceAreBroughtToNowAndTheOthersAreLeftAlone() {
        f.lead("leader");
        TaskEntry[] entries = new TaskEntry[100];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = f.running(alice);
        }
        putAhead(entries[7], alice.toString());
        putAhead(entries[99], alice.toString());

        assertThat(rewind("leader", alice.toString(), entries)).isEqualTo(2);
    }

    @Test
    void whoIsHeardOfInTimeIsLeftAlone() {
        TaskEntry entry = f.running(alice);
        f.beat(alice, entry);
        f.lead("leader");
        assertThat(rewind("leader", alice.toString(), entry))
                .as("just beaten for")
                .isZero();

        f.redis.call(f.idle(entry, alice, IDLE));
        live(f.keys.heartbeat(entry.lease()), HOUR);
        assertThat(rewind("leader", alice.toString(), entry)).as("long ago").isZero();
        assertThat(pending().idle()).isGreaterThanOrEqualTo(Duration.ofMillis(IDLE));
        assertThat(left(f.keys.heartbeat(entry.lease()))).isGreaterThan(Fixture.TTL);
    }

    @Test
    void aTaskThatAnotherTookMeanwhileIsLeftAlone() {
        TaskEntry entry = ofTheFuture();

        assertThat(rewind("leader", bob.toString(), entry)).isZero();
        assertThat(left(f.keys.heartbeat(entry.lease()))).isGreaterThan(Fixture.TTL);
    }

    @Test
    void whereTheLeaderKeyIsOfAnotherTypeTheCallerDoesNotLead() {
        TaskEntry entry = ofTheFuture();
        f.foreignLeader();

        assertThat(rewind("leader", alice.toString(), entry)).isZero();
    }

    @Test
    void onlyTheLeaderBringsAnythingToNow() {
        TaskEntry entry = ofTheFuture();

        assertThat(rewind("zombie", alice.toString(), entry)).isZero();
        assertThat(left(f.keys.worker(alice.toString()))).isGreaterThan(Fixture.TTL);
    }
}
