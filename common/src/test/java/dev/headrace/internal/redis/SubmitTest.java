package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.fields;
import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.named;
import static dev.headrace.internal.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.queue.RecoverReply;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitTest extends ScriptOnRedis {
    @Test
    void aBatchSentAgainAddsNothingAndIsAnsweredTheSame() {
        SubmitReply first = get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL), task(Lane.HIGH))));
        SubmitReply again = get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL), task(Lane.HIGH))));

        assertThat(again).isEqualTo(first);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isOne();
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isOne();
        assertThat(f.stat("submitted")).isEqualTo(2);
    }

    /** Plain ones of one type and lane go as a run; whatever differs goes by itself, and nothing changes its place. */
    @Test
    void tasksOfAllKindsInOneBatchAreAnsweredInOrderAndQueuedAsTheyAre() {
        NewTask otherType =
                new NewTask(Lane.NORMAL, fields("type", "u", "body", "1"), null, NewTask.Identity.DRAWN, null);
        NewTask reversed =
                new NewTask(Lane.NORMAL, fields("body", "{}", "type", "t"), null, NewTask.Identity.DRAWN, null);
        List<String> ids = f.submit(
                task(Lane.NORMAL),
                task(Lane.NORMAL),
                named("chosen"),
                task(Lane.HIGH),
                otherType,
                task(Lane.NORMAL, "colour", "blue"),
                reversed,
                task(Lane.NORMAL));

        assertThat(ids).doesNotHaveDuplicates().hasSize(8).element(2).isEqualTo("chosen");
        assertThat(ids.get(3)).endsWith("@high");
        List<TaskEntry> queued = get(f.store.claim(f.shard, alice, Lane.NORMAL, 10));
        assertThat(queued)
                .extracting(TaskEntry::id)
                .containsExactly(ids.get(0), ids.get(1), "chosen", ids.get(4), ids.get(5), ids.get(6), ids.get(7));
        assertThat(queued).extracting(TaskEntry::type).containsExactly("t", "t", "t", "u", "t", "t", "t");
        assertThat(queued).allSatisfy(entry -> assertThat(entry.defect()).isEmpty());
        assertThat(f.stat("submitted")).isEqualTo(8);
        assertThat(f.timeline()).contains(ids.get(7) + " submitted", "chosen submitted");
    }

    @Test
    void aNumberThatIsNotTheNextIsRefusedWithTheLastOne() {
        get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL))));

        assertThat(get(f.store.submit(f.batch("p", 3, task(Lane.NORMAL))))).isEqualTo(new SubmitReply.OutOfSequence(1));
        assertThat(get(f.store.submit(f.batch("unknown", 2, task(Lane.NORMAL)))))
                .isEqualTo(new SubmitReply.OutOfSequence(0));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isOne();
    }

    @Test
    void theAnswersOfTheLastFiveBatchesAreKept() {
        for (int i = 1; i <= 7; i++) {
            get(f.store.submit(f.batch("p", i, task(Lane.NORMAL))));
        }
        assertThat(get(f.store.submit(f.batch("p", 3, task(Lane.NORMAL))))).isInstanceOf(SubmitReply.Taken.class);
        assertThat(get(f.store.submit(f.batch("p", 2, task(Lane.NORMAL)))))
                .isEqualTo(new SubmitReply.AnswerForgotten(7));
    }

    @Test
    void aChosenIdIsTakenOnce() {
        SubmitReply.Taken first = (SubmitReply.Taken) get(f.store.submit(f.batch("p", 1, named("order-1"))));
        SubmitReply.Taken second = (SubmitReply.Taken)
                get(f.store.submit(f.batch("q", 1, named("order-1"), named("order-2"), named("order-2"))));

        assertThat(first.tasks()).containsExactly(new SubmitReply.Submitted("order-1", SubmitReply.Kind.NEW));
        assertThat(second.tasks())
                .containsExactly(
                        new SubmitReply.Submitted("order-1", SubmitReply.Kind.DUPLICATE),
                        new SubmitReply.Submitted("order-2", SubmitReply.Kind.NEW),
                        new SubmitReply.Submitted("order-2", SubmitReply.Kind.DUPLICATE));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isEqualTo(2);
        assertThat(f.stat("duplicates")).isEqualTo(2);
    }

    /** Such a record would keep its id from running for an hour longer than a day. */
    @Test
    void theRecordOfATaskThatEndedInTheFutureLivesNoLongerThanADayOnceItsIdIsSubmittedAgain() {
        String record = ended("order-1", Duration.ofHours(1));

        f.submit(named("order-1"));
        assertThat(expiry(record))
                .isBetween(Duration.ofHours(23), Duration.ofHours(24).plusMinutes(1));
        f.redis.call("PEXPIRE", record, Long.toString(Duration.ofHours(3).toMillis()));
        f.submit(named("order-1"));
        assertThat(expiry(record)).as("a second time").isGreaterThan(Duration.ofMinutes(179));
    }

    @Test
    void theSameHoldsForATaskThatIsScheduledAgain() {
        String record = ended("order-1", Duration.ofHours(1));

        get(f.store.schedule(f.batch("q", 1, named("order-1", Duration.ofHours(1)))));
        assertThat(expiry(record))
                .isBetween(Duration.ofHours(23), Duration.ofHours(24).plusMinutes(1));
    }

    @Test
    void theRecordOfATaskThatEndedInThePastLivesOn() {
        String record = ended("order-1", Duration.ofHours(-1));

        f.submit(named("order-1"));
        assertThat(expiry(record)).isLessThanOrEqualTo(Duration.ofHours(23)).isGreaterThan(Duration.ofHours(22));
    }

    /** Answers its record, as it is after the server's clock was set back by so much since the end. */
    private String ended(String id, Duration ahead) {
        f.submit(named(id));
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);
        String record = f.keys.record(id);
        long ended = Long.parseLong(f.redis.call("HGET", record, "ended").toString());
        f.redis.call("HSET", record, "ended", Long.toString(ended + ahead.toMillis()));
        f.redis.call(
                "PEXPIRE",
                record,
                Long.toString(Duration.ofHours(24).plus(ahead).toMillis()));
        return record;
    }

    private Duration expiry(String record) {
        return Duration.ofMillis(f.redis.number("PTTL", record));
    }

    private void died(String id, FailureCode code, FailureCode cause) {
        f.submit(named(id));
        TaskEntry entry = f.claim(alice, Lane.NORMAL);
        f.settle(alice, entry, new Settlement.Died(code, cause, "it failed"));
    }

    private SubmitReply.Submitted submitAgain(NewTask.Identity identity, String id) {
        NewTask task = new NewTask(Lane.HIGH, Fixture.fields("type", "t", "body", "mended"), id, identity, null);
        return ((SubmitReply.Taken) get(f.store.submit(f.batch("again-" + id + identity, 1, task))))
                .tasks()
                .get(0);
    }

    @Test
    void whatIsNoRecordUnderAChosenIdIsNoTaskOfThatIdAndKeepsNobodysOut() {
        f.redis.call("LPUSH", f.keys.record("order-1"), "by hand");
        f.redis.call("SET", f.keys.record("order-2"), "by hand");

        f.submit(named("order-1"));
        f.schedule(named("order-2", Duration.ofHours(1)));

        assertThat(f.record("order-1")).containsEntry("state", "queued");
        assertThat(f.record("order-2")).containsEntry("state", "scheduled");
        assertThat(f.claim(alice, Lane.NORMAL).id()).isEqualTo("order-1");
    }

    @Test
    void anIdThatDiedRunsAgainWithTheNewPayloadUnderTheOldToken() {
        died("order-1", FailureCode.RETRIES_EXHAUSTED, FailureCode.HANDLER_ERROR);

        assertThat(submitAgain(NewTask.Identity.CHOSEN, "order-1"))
                .isEqualTo(new SubmitReply.Submitted("order-1", SubmitReply.Kind.AGAIN));

        TaskEntry next = f.claim(bob, Lane.HIGH);
        assertThat(next.id()).isEqualTo("order-1");
        assertThat(next.text("body")).contains("mended");
        assertThat(next.counter("token", 0)).isEqualTo(2);
        assertThat(next.attempt()).isEqualTo(2);
        assertThat(f.record("order-1"))
                .containsEntry("state", "queued")
                .containsKey("failure:1")
                .doesNotContainKeys("code", "cause", "message", "ended", "f:body");
        assertThat(f.redis.number("ZCARD", f.keys.dead())).isZero();
        assertThat(f.stat("resubmitted")).isOne();
        assertThat(f.redis.number("PTTL", f.keys.record("order-1"))).isEqualTo(-1);
    }

    @Test
    void anIdThatDiedStaysDeadWhereItsSubmitterWantsThat() {
        died("order-1", FailureCode.RETRIES_EXHAUSTED, FailureCode.TIMEOUT);

        assertThat(submitAgain(NewTask.Identity.CHOSEN_ONCE, "order-1"))
                .isEqualTo(new SubmitReply.Submitted(
                        "order-1", SubmitReply.Kind.DEAD, FailureCode.RETRIES_EXHAUSTED, FailureCode.TIMEOUT));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isZero();
        assertThat(f.record("order-1")).containsEntry("state", "dead");
    }

    @Test
    void anIdThatDiedOfAProtocolFailureStaysDeadWhateverItsSubmitterWants() {
        for (FailureCode code : FailureCode.values()) {
            boolean protocol = code.category() == FailureCode.Category.PROTOCOL;
            died("plain-" + code, code, null);
            died("spent-" + code, FailureCode.RETRIES_EXHAUSTED, code);
            SubmitReply.Kind expected = protocol ? SubmitReply.Kind.DEAD : SubmitReply.Kind.AGAIN;
            assertThat(submitAgain(NewTask.Identity.CHOSEN, "plain-" + code).kind())
                    .as("%s", code)
                    .isEqualTo(expected);
            assertThat(submitAgain(NewTask.Identity.CHOSEN, "spent-" + code).kind())
                    .as("spent on %s", code)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aFullQueueRefusesTheWholeBatchAndTheRefusalUsesTheNumberUp() {
        f.redis.call("HSET", f.keys.meta(), "max_depth", "2");
        f.submit(task(Lane.NORMAL));
        f.claim(alice, Lane.NORMAL);
        f.submit(task(Lane.NORMAL));

        SubmitReply reply = get(f.store.submit(f.batch("q", 1, task(Lane.NORMAL), task(Lane.NORMAL))));

        assertThat(reply).isEqualTo(new SubmitReply.QueueFull(1, 2));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isEqualTo(2);
        assertThat(get(f.store.submit(f.batch("q", 2, task(Lane.NORMAL))))).isInstanceOf(SubmitReply.Taken.class);
    }

    @Test
    void aSettingThatIsNoNumberOfDigitsIsNone() {
        for (String none : List.of("-5", "1.5", "0x1", "1e0")) {
            f.redis.call("HSET", f.keys.meta(), "max_depth", none, "events", none);
            f.redis.call("DEL", f.keys.events());
            assertThat(get(f.store.submit(f.batch("of " + none, 1, task(Lane.HIGH), task(Lane.HIGH)))))
                    .as(none)
                    .isInstanceOf(SubmitReply.Taken.class);
            assertThat(f.timeline()).as(none).isNotEmpty();
        }
    }

    @Test
    void aLaneThatIsNoStreamIsRefusedBeforeAnythingIsWritten() {
        f.redis.call("SET", f.keys.lane(Lane.LOW) + "x", "x");
        f.redis.call("DEL", f.keys.lane(Lane.LOW));
        f.redis.call("SET", f.keys.lane(Lane.LOW), "x");

        assertThatThrownBy(() -> get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL), task(Lane.LOW)))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
    }

    @Test
    void thePublicIdIsTheLeaseTextAndTheTimelineBeginsWithIt() {
        List<String> ids = f.submit(task(Lane.NORMAL), task(Lane.LOW));

        assertThat(ids.get(0)).matches("\\d+-\\d+");
        assertThat(ids.get(1)).matches("\\d+-\\d+@low");
        assertThat(f.timeline()).containsExactly(ids.get(0) + " submitted", ids.get(1) + " submitted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nan", "inf", "0x1p9", "-1", "1.5", "99999999999999999999", "soon"})
    void aLastNumberThatIsNoneCountsAsNone(String last) {
        f.redis.call("HSET", f.keys.producer("q"), "last", last);

        assertThat(get(f.store.submit(f.batch("q", 2, task(Lane.NORMAL))))).isEqualTo(new SubmitReply.OutOfSequence(0));
        assertThat(get(f.store.submit(f.batch("q", 1, task(Lane.NORMAL))))).isInstanceOf(SubmitReply.Taken.class);
    }

    @Test
    void aScheduledIdThatSomebodyTookOutOfTheListIsNoLockAndRuns() {
        f.schedule(named("order-1", Duration.ofHours(1)));
        f.redis.call("ZREM", f.keys.later(), "order-1");

        f.submit(named("order-1"));

        TaskEntry again = f.claim(alice, Lane.NORMAL);
        assertThat(again.id()).isEqualTo("order-1");
        assertThat(again.counter("token", 1)).isEqualTo(2);
        assertThat(f.record("order-1").keySet()).noneMatch(name -> name.startsWith("f:"));
    }

    @Test
    void aChosenIdWhoseEntryWasDeletedIsNoLockAndRunsAgain() {
        f.submit(named("order-1"));
        f.redis.call("DEL", f.keys.lane(Lane.NORMAL));
        get(f.store.openShard(f.shard));

        f.submit(named("order-1"));

        TaskEntry again = f.claim(alice, Lane.NORMAL);
        assertThat(again.id()).isEqualTo("order-1");
        assertThat(again.counter("token", 1)).isEqualTo(2);
        assertThat(f.stat("resubmitted")).isOne();
        f.submit(named("order-1"));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL)))
                .as("entries")
                .isOne();
    }

    @Test
    void theTokenOfAChosenIdGoesOnGrowingAfterItsEntryWasDeletedWhoeverQueuedIt() {
        f.submit(named("order-1"));
        TaskEntry first = f.claim(alice, Lane.NORMAL);
        assertThat(f.recoverStale(first, alice).result()).isEqualTo(RecoverReply.Result.REQUEUED);
        assertThat(tokenAfterItsEntryIsDeleted("order-1")).as("recovered").isEqualTo(3);

        f.settle(
                alice,
                f.claim(alice, Lane.NORMAL),
                new Settlement.Retried(Duration.ZERO, FailureCode.HANDLER_ERROR, "no"));
        get(f.store.promote(f.shard, "leader", List.of("order-1")));
        assertThat(tokenAfterItsEntryIsDeleted("order-1")).as("promoted").isEqualTo(5);

        f.settle(alice, f.claim(alice, Lane.NORMAL), new Settlement.Died(FailureCode.FATAL, null, "no"));
        get(f.store.replay(f.shard, List.of(new DeadRef("order-1", null))));
        assertThat(tokenAfterItsEntryIsDeleted("order-1")).as("replayed").isEqualTo(7);

        TaskEntry held = f.claim(alice, Lane.NORMAL);
        get(f.store.release(new ReleaseRequest(
                f.shard, alice, List.of(new ReleaseRequest.Release(held.lease(), "order-1")), RequeueReason.SHUTDOWN)));
        assertThat(tokenAfterItsEntryIsDeleted("order-1")).as("released").isEqualTo(9);

        TaskEntry orphan = f.claim(alice, Lane.NORMAL);
        f.redis.call("XGROUP", "DELCONSUMER", f.keys.lane(Lane.NORMAL), "workers", alice.toString());
        get(f.store.requeueOrphans(f.shard, "leader", false, List.of(orphan.lease())));
        assertThat(tokenAfterItsEntryIsDeleted("order-1")).as("orphaned").isEqualTo(11);

        assertThat(tokenAfterItsEntryIsDeleted("order-1")).as("resubmitted").isEqualTo(12);
    }

    @Test
    void theTokenOfAChosenIdGoesOnGrowingAfterItsRecordIsPurged() {
        f.submit(named("order-1"));
        f.recoverStale(f.claim(alice, Lane.NORMAL), alice);
        f.settle(alice, f.claim(alice, Lane.HIGH), new Settlement.Died(FailureCode.FATAL, null, "no"));
        get(f.store.purge(f.shard, List.of(new DeadRef("order-1", null))));

        f.submit(named("order-1"), task(Lane.NORMAL));

        assertThat(f.claim(alice, Lane.NORMAL).counter("token", 1)).isEqualTo(3);
        assertThat(f.record("order-1")).containsEntry("token", "3");
        assertThat(f.claim(alice, Lane.NORMAL).text("token"))
                .as("of a task without a chosen id")
                .isEmpty();
    }

    /** Deletes the entry that the record leads to, submits the id again, and returns the token of the new entry. */
    private long tokenAfterItsEntryIsDeleted(String id) {
        Lease lease = Lease.parse(f.record(id).get("lease")).orElseThrow();
        f.redis.call("XDEL", f.keys.lane(lease.lane()), lease.entryId());
        f.submit(named(id));
        Lease next = Lease.parse(f.record(id).get("lease")).orElseThrow();
        List<?> entry = f.redis.list("XRANGE", f.keys.lane(next.lane()), next.entryId(), next.entryId());
        List<?> fields = (List<?>) ((List<?>) entry.get(0)).get(1);
        return Long.parseLong((String) fields.get(fields.indexOf("token") + 1));
    }

    /** However it ends; and a later submission of the id says anew for how long. */
    @Test
    void aChosenIdIsKnownAfterItsEndForAsLongAsItsSubmissionSays() {
        f.submit(known("succeeded", "1000"), known("cancelled", "2000"), known("retried", "3000"), named("a-day"));
        get(f.store.cancel(f.shard, "cancelled"));
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);
        f.settle(
                alice,
                f.claim(alice, Lane.NORMAL),
                new Settlement.Retried(Duration.ZERO, FailureCode.HANDLER_ERROR, "no"));
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);
        f.lead("leader");
        get(f.store.promote(f.shard, "leader", List.of("retried")));
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);

        assertThat(left("succeeded")).isBetween(1L, 1000L);
        assertThat(left("cancelled")).isBetween(1001L, 2000L);
        assertThat(left("retried")).isBetween(2001L, 3000L);
        assertThat(left("a-day")).isGreaterThan(86_000_000L);
        await("the end of the id").until(() -> left("succeeded") == -2);

        assertThat(f.submit(known("succeeded", "0"))).containsExactly("succeeded");
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);
        assertThat(left("succeeded")).isEqualTo(-2);

        f.submit(known("died", "1000"));
        f.settle(alice, f.claim(alice, Lane.NORMAL), new Settlement.Died(FailureCode.FATAL, null, "no"));
        assertThat(f.submit(named("died"))).containsExactly("died");
        f.settle(alice, f.claim(alice, Lane.NORMAL), Settlement.Succeeded.PLAIN);
        assertThat(left("died")).as("said nothing").isGreaterThan(86_000_000L);
    }

    private long left(String id) {
        return f.redis.number("PTTL", f.keys.record(id));
    }

    private static NewTask known(String id, String millis) {
        return new NewTask(
                Lane.NORMAL, fields("type", "t", "body", "{}", "dedup", millis), id, NewTask.Identity.CHOSEN, null);
    }
}
