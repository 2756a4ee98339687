package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.later;
import static dev.headrace.internal.redis.Fixture.task;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.protocol.control.DeliveredPage;
import dev.headrace.internal.protocol.control.PromoteReply;
import dev.headrace.internal.protocol.control.RecoverRequest;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.queue.CallWeight;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.protocol.queue.QueueLimits;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.queue.RecoverReply.Result;
import dev.headrace.internal.protocol.queue.RequeueLimits;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.protocol.work.TakeBackRequest;
import dev.headrace.internal.redis.script.OpaqueText;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.internal.redis.verb.work.EntryNames;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.testing.AheadOfClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tasks of a MiB each: few by count, and too much for one call all the same. */
class LargePayloadsTest extends ScriptOnRedis {
    private static final int TASKS = 20;
    private static final int A_CALL = 8;
    private static final String MIB = "x".repeat(1 << 20);
    private static final RequeueLimits LIMITS = new RequeueLimits(3, 1, QueueLimits.NONE);

    private List<TaskEntry> running(int tasks) {
        IntStream.range(0, tasks).forEach(i -> f.submit(task(Lane.NORMAL, "large", MIB)));
        return IntStream.range(0, tasks)
                .mapToObj(i -> f.claim(alice, Lane.NORMAL))
                .toList();
    }

    private static List<Lease> leases(List<TaskEntry> entries) {
        return entries.stream().map(TaskEntry::lease).toList();
    }

    /** As a sweep does: the first call, then those that it left, until none is left. How many each call dealt with. */
    private static <T> List<Integer> dealtWith(List<T> all, Function<List<T>, Integer> call) {
        List<Integer> dealt = new ArrayList<>();
        for (List<T> left = all; !left.isEmpty(); ) {
            int done = call.apply(left);
            assertThat(done).as("one at least").isPositive();
            dealt.add(done);
            left = left.subList(done, left.size());
        }
        return dealt;
    }

    /** The words of those that were dealt with; those that were left stand behind them. */
    private static int dealt(List<RecoverReply> replies) {
        List<Result> words = replies.stream().map(RecoverReply::result).toList();
        int dealt = words.indexOf(Result.LATER) < 0 ? words.size() : words.indexOf(Result.LATER);
        assertThat(words.subList(0, dealt)).containsOnly(Result.REQUEUED);
        assertThat(words.subList(dealt, words.size())).allMatch(word -> word == Result.LATER);
        return dealt;
    }

    private long queuedAgain() {
        return f.redis.number("XLEN", f.keys.lane(Lane.HIGH));
    }

    @Test
    void aPromotionStopsBehindEightMibAndTheRestIsDueAtTheNext() {
        List<String> ids = IntStream.range(0, TASKS)
                .mapToObj(i -> "later:" + (10 + i))
                .peek(id -> f.schedule(later(id, Duration.ZERO, "large", MIB)))
                .toList();
        f.lead("leader");

        assertThat(dealtWith(ids, left -> {
                    PromoteReply reply = get(f.store.promote(f.shard, "leader", left));
                    assertThat(get(f.store.due(f.shard, TASKS))).hasSize(reply.left());
                    assertThat(reply.promoted()).isEqualTo(left.size() - reply.left());
                    return reply.promoted();
                }))
                .containsExactly(A_CALL, A_CALL, TASKS - 2 * A_CALL);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isEqualTo(TASKS);
        assertThat(f.stat("promoted")).isEqualTo(TASKS);
    }

    @Test
    void aTaskThatIsTooMuchByItselfIsDealtWithInACallOfItsOwn() {
        f.schedule(later("later:a", Duration.ZERO, "large", MIB.repeat(9)));
        f.schedule(later("later:b", Duration.ZERO, "large", MIB.repeat(9)));
        f.lead("leader");

        assertThat(get(f.store.promote(f.shard, "leader", List.of("later:a", "later:b"))))
                .isEqualTo(new PromoteReply(true, 1, 1));
        assertThat(get(f.store.promote(f.shard, "leader", List.of("later:b")))).isEqualTo(new PromoteReply(true, 1, 0));
    }

    @Test
    void workersAndScriptsCountAlike() throws IOException {
        try (var script = Script.class.getResourceAsStream("/lua/shared/measure.lua")) {
            assertThat(new String(script.readAllBytes(), UTF_8))
                    .contains(
                            "local ENOUGH = " + CallWeight.MOST + "\n", "local A_FIELD = " + CallWeight.A_FIELD + "\n");
        }
    }

    @Test
    void manySmallFieldsAreAsMuchAsALargeOne() {
        String[] fields = IntStream.range(0, 1000)
                .boxed()
                .flatMap(i -> Stream.of("h:" + i, "x"))
                .toArray(String[]::new);
        List<String> ids =
                IntStream.range(0, TASKS).mapToObj(i -> "later:" + (10 + i)).toList();
        f.schedule(ids.stream().map(id -> later(id, Duration.ZERO, fields)).toArray(NewTask[]::new));
        f.lead("leader");

        assertThat(get(f.store.promote(f.shard, "leader", ids)).left()).isBetween(1, TASKS - 1);
    }

    @Test
    void aRecoveryStopsBehindEightMibAndTakesEachTaskOnce() {
        List<TaskEntry> entries = running(TASKS);
        f.lead("leader");

        assertThat(dealtWith(leases(entries), left -> {
                    int done = dealt(get(f.store.recover(
                            new RecoverRequest(f.shard, "leader", Duration.ZERO, LIMITS, candidates(left)))));
                    assertThat(f.pending(Lane.NORMAL))
                            .as("nobody touched the rest")
                            .hasSize(left.size() - done)
                            .allMatch(entry -> entry.consumer().equals(alice.toString()));
                    return done;
                }))
                .containsExactly(A_CALL, A_CALL, TASKS - 2 * A_CALL);
        assertThat(queuedAgain()).isEqualTo(TASKS);
        assertThat(f.stat("requeued:stale")).isEqualTo(TASKS);
    }

    private List<RecoverRequest.Candidate> candidates(List<Lease> leases) {
        return leases.stream()
                .map(lease -> new RecoverRequest.Candidate(lease, alice.toString(), RequeueReason.STALE, false))
                .toList();
    }

    @Test
    void aWorkerTakesAllBackFromItsLastBootInSeveralCalls() {
        List<TaskEntry> entries = running(TASKS);
        entries.forEach(entry -> f.redis.call(f.idle(entry, alice, 20_000)));

        assertThat(dealt(get(f.store.takeBack(
                        new TakeBackRequest(f.shard, alice, "", Fixture.TTL, LIMITS, leases(entries))))))
                .isEqualTo(TASKS);
        assertThat(queuedAgain()).isEqualTo(TASKS);
        assertThat(f.stat("requeued:restart")).isEqualTo(TASKS);
        assertThat(f.redis.list("XRANGE", f.keys.events(), "-", "+").stream()
                        .filter(step -> step.toString().contains("requeued:restart")))
                .as("a step in the timeline for each call")
                .hasSize(3);
    }

    @Test
    void orphansAreQueuedAgainInSeveralCallsEachOnce() {
        List<TaskEntry> entries = running(TASKS);
        f.redis.call("XGROUP", "DELCONSUMER", f.keys.lane(Lane.NORMAL), "workers", alice.toString());
        f.lead("leader");

        assertThat(dealtWith(
                        leases(entries), left -> dealt(get(f.store.requeueOrphans(f.shard, "leader", false, left)))))
                .containsExactly(A_CALL, A_CALL, TASKS - 2 * A_CALL);
        assertThat(queuedAgain()).isEqualTo(TASKS);
        assertThat(f.stat("requeued:orphan")).isEqualTo(TASKS);
    }

    /** As lost deliveries are: only Redis knows the ids that the entries name. */
    @Test
    void entriesThatNobodyHasReadAreReleasedInSeveralCallsAllOfThem() {
        List<TaskEntry> entries = running(TASKS);
        List<ReleaseRequest.Release> unread = leases(entries).stream()
                .map(lease -> new ReleaseRequest.Release(lease, null))
                .toList();

        assertThat(get(f.store.release(new ReleaseRequest(f.shard, alice, unread, RequeueReason.LOST_DELIVERY)))
                        .accepted()
                        .cardinality())
                .isEqualTo(TASKS);
        assertThat(queuedAgain()).isEqualTo(TASKS);
        assertThat(f.stat("requeued:lost-delivery")).isEqualTo(TASKS);
    }

    @Test
    void namesAreReadOfAsManyAsAreNotTooMuch() {
        List<Lease> leases = leases(running(TASKS));
        EntryNames abandoned = new EntryNames(f.store.connections);

        assertThat(dealtWith(
                        leases,
                        left -> get(abandoned.withNames(f.shard, left, CompletableFuture::completedFuture))
                                .size()))
                .containsExactly(A_CALL, A_CALL, TASKS - 2 * A_CALL);
    }

    @Test
    void theAuditsPagesOfOrphansEndBehindEightMibAndMissNone() {
        List<String> all = leases(running(TASKS)).stream().map(Lease::entryId).toList();
        f.submit(task(Lane.NORMAL));
        f.redis.call("XGROUP", "DELCONSUMER", f.keys.lane(Lane.NORMAL), "workers", alice.toString());

        List<Integer> pages = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        DeliveredPage page = get(f.store.delivered(f.shard, Lane.NORMAL, "", 100));
        pages.add(page.ids().size());
        seen.addAll(page.ids());
        while (!page.next().isEmpty()) {
            page = get(f.store.delivered(f.shard, Lane.NORMAL, page.next(), 100));
            pages.add(page.ids().size());
            seen.addAll(page.ids());
        }
        assertThat(pages).containsExactly(A_CALL, A_CALL, TASKS - 2 * A_CALL);
        assertThat(seen).isEqualTo(all);
    }

    @Test
    void whatLiesAheadIsBroughtToNowInSeveralCalls() {
        List<TaskEntry> entries = running(TASKS);
        byte[] owner = OpaqueText.bytes(alice.toString());
        entries.forEach(entry -> AheadOfClock.put(
                f.redis, f.keys.lane(Lane.NORMAL), entry.lease().entryId(), owner, Duration.ofHours(1)));
        f.lead("leader");
        List<PendingEntry> seen = entries.stream()
                .map(entry -> new PendingEntry(entry.lease(), alice.toString(), Duration.ZERO, 2))
                .toList();

        List<Integer> brought = Stream.generate(() -> get(f.store.rewind(f.shard, "leader", Fixture.TTL, seen)))
                .limit(4)
                .toList();

        assertThat(brought).containsExactly(A_CALL, A_CALL, TASKS - 2 * A_CALL, 0);
    }

    @Test
    void aReplayStopsBehindEightMibAndTheRestStaysDead() {
        List<TaskEntry> entries = running(TASKS);
        entries.forEach(entry -> f.settle(
                alice, entry, new Settlement.Died(FailureCode.RETRIES_EXHAUSTED, FailureCode.TIMEOUT, "too slow")));
        List<DeadRef> dead =
                entries.stream().map(entry -> new DeadRef(entry.id(), null)).toList();

        assertThat(dealtWith(dead, left -> {
                    List<DeadReply> words = get(f.store.replay(f.shard, left));
                    long done = words.stream()
                            .takeWhile(word -> word == DeadReply.REPLAYED)
                            .count();
                    assertThat(words.stream().skip(done)).allMatch(word -> word == DeadReply.LATER);
                    assertThat(f.redis.number("ZCARD", f.keys.dead())).isEqualTo(left.size() - done);
                    return (int) done;
                }))
                .containsExactly(A_CALL, A_CALL, TASKS - 2 * A_CALL);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isEqualTo(TASKS);
        assertThat(f.stat("replayed")).isEqualTo(TASKS);
    }
}
