package dev.headrace.worker;

import static dev.headrace.worker.RealRedis.NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.redis.RedisTaskStore;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.task.Shard;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import dev.headrace.view.CancelReply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a worker holds the leases of running tasks on a real Redis, and what it does when one is taken from it. */
@RedisTest
class LeaseTest {
    private RealRedis redis;
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);

    @BeforeEach
    void openQueue(TestRedis given) {
        redis = new RealRedis(given);
    }

    @AfterEach
    void close() throws Exception {
        go.countDown();
        redis.close();
    }

    private Outcome<Void> waitForGo() throws InterruptedException {
        started.countDown();
        go.await();
        return Outcome.done();
    }

    private Object[] pendingEntry(String id) {
        List<Object> pending = redis.cli.list("XPENDING", redis.lane(Lane.NORMAL), "workers", id, id, "1");
        return ((List<?>) pending.get(0)).toArray();
    }

    @Test
    void aLongTaskIsBeatenForAsLongAsItRuns() throws Exception {
        redis.start((number, ctx) -> {
            ctx.progress(12.5, "half an eighth");
            return waitForGo();
        });
        String id = redis.add(1);
        String heartbeat = redis.key("hb:" + id);
        redis.await(() -> redis.cli.text("GET", heartbeat) != null
                && redis.cli.text("GET", heartbeat).contains("progress=12.5%"));
        assertThat(redis.cli.text("GET", heartbeat)).contains("worker=", "attempt=1", "type=number", "since=");
        redis.await(() -> redis.count("heartbeats") >= 10);
        assertThat((Long) pendingEntry(id)[2]).isLessThan(800);
        assertThat((Long) pendingEntry(id)[3]).isEqualTo(2);
        assertThat(redis.cli.number("PTTL", heartbeat)).isPositive();
        go.countDown();
        redis.await(redis::empty);
        assertThat(redis.cli.number("EXISTS", heartbeat)).isZero();
        assertThat(redis.story(id)).containsExactly("started", "succeeded");
    }

    @Test
    void aShortTaskWritesNoHeartbeat() {
        redis.start((number, ctx) -> Outcome.done());
        for (int i = 0; i < 100; i++) {
            redis.add(i);
        }
        redis.await(redis::empty);
        assertThat(redis.count("heartbeats")).isZero();
    }

    @Test
    void anIdleWorkerShowsThatItLives() {
        Worker worker = redis.start((number, ctx) -> Outcome.done());
        redis.await(() -> redis.cli.number("EXISTS", redis.key("worker:" + worker.id())) == 1);
        assertThat(redis.cli.map("HGETALL", redis.key("worker:" + worker.id())))
                .containsKeys("instance", "host", "pid", "running", "slots");
        worker.close();
        assertThat(redis.cli.number("EXISTS", redis.key("worker:" + worker.id())))
                .isZero();
    }

    @Test
    void theHandlerOfALostLeaseIsToldAndItsOutcomeDropped() throws Exception {
        AtomicReference<TaskContext> context = new AtomicReference<>();
        CountDownLatch interrupted = new CountDownLatch(1);
        redis.start((number, ctx) -> {
            context.set(ctx);
            try {
                return waitForGo();
            } catch (InterruptedException e) {
                interrupted.countDown();
                return Outcome.done();
            }
        });
        String id = redis.add(1);
        started.await();
        redis.cli.call("XCLAIM", redis.lane(Lane.NORMAL), "workers", "another", "0", id);
        interrupted.await();
        assertThat(context.get().leaseLost()).isTrue();
        redis.await(() -> redis.meters.get("worker.concurrent_jobs").gauge().value() == 0);
        redis.await(() -> redis.count("headrace.leases.lost") == 1);
        assertThat(redis.pending()).as("left to its new owner").isEqualTo(1);
        assertThat(redis.count("completions.refused")).isZero();
    }

    @Test
    void theEndOfATaskThatWasMovedMeanwhileIsRefusedAndCounted() throws Exception {
        redis.start(redis.worker()
                .settings(WorkerSettings.DEFAULT)
                .handle(NUMBER, (number, ctx) -> number == 1 ? waitForGo() : Outcome.done()));
        String id = redis.add(1);
        started.await();
        redis.cli.call("XCLAIM", redis.lane(Lane.NORMAL), "workers", "another", "0", id);
        go.countDown();
        redis.await(() -> redis.count("completions.refused") == 1);
        assertThat(redis.pending()).isEqualTo(1);
        redis.add(2);
        redis.await(() -> redis.length(Lane.NORMAL) == 1);
    }

    @Test
    void aRunningTaskThatIsCancelledIsInterruptedAndEndsCancelled() throws Exception {
        AtomicReference<TaskContext> context = new AtomicReference<>();
        redis.start((number, ctx) -> {
            context.set(ctx);
            return waitForGo();
        });
        String id = redis.add(1);
        started.await();
        redis.cli.call("HSET", redis.key("cancelling"), id, "1");
        redis.await(redis::empty);
        assertThat(context.get().cancelRequested()).isTrue();
        assertThat(redis.story(id)).containsExactly("started", "cancelled");
        redis.await(() -> redis.count("headrace.tasks.ended", "outcome", "cancelled") == 1);
    }

    @Test
    void aCancelReachesTheHandlerWithoutWaitingForABeat(TestRedis given) throws Exception {
        HeartbeatSettings never = new HeartbeatSettings(Duration.ofHours(1), Duration.ofHours(3), false);
        redis.start(redis.worker()
                .settings(WorkerSettings.DEFAULT.withHeartbeats(never))
                .handle(NUMBER, (number, ctx) -> waitForGo()));
        String id = redis.add(1);
        started.await();
        redis.await(() -> redis.count("heartbeats") == 1);
        try (RedisTaskStore store = RedisTaskStore.connect(RedisSettings.of(given.uri()), "canceller")) {
            CancelReply reply = store.cancel(Shard.first(redis.queue), id)
                    .toCompletableFuture()
                    .join();
            assertThat(reply).isEqualTo(CancelReply.ASKED_TO_STOP);
        }
        redis.await(redis::empty);
        assertThat(redis.story(id)).startsWith("started").endsWith("cancelled");
    }

    @Test
    void aHintOfACancelInAnotherDatabaseMakesTheWorkerLookAndInterruptsNothing() throws Exception {
        HeartbeatSettings never = new HeartbeatSettings(Duration.ofHours(1), Duration.ofHours(3), false);
        redis.start(redis.worker()
                .settings(WorkerSettings.DEFAULT.withHeartbeats(never))
                .handle(NUMBER, (number, ctx) -> waitForGo()));
        String id = redis.add(1);
        started.await();
        redis.await(() -> redis.count("heartbeats") == 1);
        try (RespClient other = redis.connect()) {
            other.call("SELECT", "1");
            redis.await(() -> other.number("PUBLISH", redis.key("cancel"), id) == 1);
        }
        redis.await(() -> redis.count("heartbeats") == 2);
        go.countDown();
        redis.await(redis::empty);
        assertThat(redis.story(id)).containsExactly("started", "succeeded");
    }

    @Test
    void aTaskThatSucceedsAlthoughItWasAskedToStopHasSucceeded() throws Exception {
        redis.start((number, ctx) -> {
            try {
                return waitForGo();
            } catch (InterruptedException e) {
                return Outcome.done();
            }
        });
        String id = redis.add(1);
        started.await();
        redis.cli.call("HSET", redis.key("cancelling"), id, "1");
        redis.await(redis::empty);
        assertThat(redis.story(id)).containsExactly("started", "succeeded");
    }

    @Test
    void aDeliveryThatNobodyKnowsOfIsTakenUp() {
        AtomicInteger ran = new AtomicInteger();
        Worker worker = redis.start((number, ctx) -> {
            ran.incrementAndGet();
            return Outcome.done();
        });
        redis.add(1);
        redis.await(() -> ran.get() == 1);
        redis.cli.call("EVAL", stolenRead(), "1", redis.lane(Lane.NORMAL), worker.id());
        redis.await(redis::empty);
        assertThat(ran).hasValue(2);
        assertThat(redis.count("headrace.lost.deliveries", "action", "picked-up")
                        + redis.count("headrace.lost.deliveries", "action", "released"))
                .as("taken up, or released while a claim under way has all slots")
                .isEqualTo(1);
    }

    @Test
    void aRunningTaskThatSomebodyMovesToAnotherWorkerStartsThereUnderTheNextToken() throws Exception {
        List<Long> tokens = new CopyOnWriteArrayList<>();
        CountDownLatch both = new CountDownLatch(2);
        TaskHandler<Integer, Void> stubborn = (number, ctx) -> {
            tokens.add(ctx.fencingToken());
            both.countDown();
            redis.await(() -> both.getCount() == 0);
            return Outcome.done();
        };
        Worker one = redis.start(stubborn);
        Worker other = redis.start(stubborn);
        redis.add(1);
        redis.await(() -> redis.count("heartbeats") > 0);
        List<?> held = (List<?>) redis.cli
                .list("XPENDING", redis.lane(Lane.NORMAL), "workers", "-", "+", "1")
                .get(0);
        String to = held.get(1).equals(other.id()) ? one.id() : other.id();
        redis.cli.call(
                "XCLAIM",
                redis.lane(Lane.NORMAL),
                "workers",
                to,
                "0",
                held.get(0).toString(),
                "JUSTID");
        redis.await(redis::empty);
        assertThat(tokens).containsExactly(1L, 2L);
    }

    /** Adds an entry and reads it under the worker's name in one step, so its own blocking read cannot have it. */
    private static String stolenRead() {
        return "redis.call('XADD', KEYS[1], '*', 'type', 'number', 'body', '2')"
                + " return redis.call('XREADGROUP', 'GROUP', 'workers', ARGV[1], 'STREAMS', KEYS[1], '>')";
    }

    @Test
    void aTaskThatCrashedTwiceIsBeatenBeforeItsHandlerStarts() {
        AtomicReference<String> heartbeat = new AtomicReference<>();
        redis.start((number, ctx) -> {
            try (RespClient own = redis.connect()) {
                heartbeat.set(own.text("GET", redis.key("hb:" + ctx.task().id())));
            }
            return Outcome.done();
        });
        redis.add(Lane.NORMAL, "type", "number", "body", "1", "stale_heartbeat_requeues", "2");
        redis.await(redis::empty);
        assertThat(heartbeat.get()).contains("worker=");
    }

    @Test
    void tasksThatCrashedTwiceRunOneAtATimeAndOthersOfThemAreNotHeldMeanwhile() {
        AtomicInteger quarantined = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicReference<Long> held = new AtomicReference<>(0L);
        redis.start((number, ctx) -> {
            most.accumulateAndGet(quarantined.incrementAndGet(), Math::max);
            try (RespClient own = redis.connect()) {
                long now = (Long)
                        own.list("XPENDING", redis.lane(Lane.NORMAL), "workers").get(0);
                held.accumulateAndGet(now, Math::max);
            }
            quarantined.decrementAndGet();
            done.incrementAndGet();
            return Outcome.done();
        });
        try (RespClient at = redis.connect()) {
            at.call("MULTI");
            for (int i = 0; i < 4; i++) {
                at.call(
                        "XADD",
                        redis.lane(Lane.NORMAL),
                        "*",
                        "type",
                        "number",
                        "body",
                        "1",
                        "stale_heartbeat_requeues",
                        "2");
            }
            at.call("EXEC");
            // Those that were deferred come back only when none runs, or a slow handler would find the next one beside
            // it.
            redis.await(() -> {
                boolean idle = at.number("XLEN", redis.lane(Lane.NORMAL)) == 0;
                return (!idle || redis.promote() >= 0) && done.get() == 4 && redis.empty();
            });
        }
        assertThat(most).hasValue(1);
        assertThat(held.get()).isEqualTo(1);
    }

    @Test
    @OwnRedis
    void aGroupThatIsGoneIsMadeAgainAndWhatIsInTheLanesIsRun() {
        AtomicInteger ran = new AtomicInteger();
        redis.start((number, ctx) -> {
            ran.incrementAndGet();
            return Outcome.done();
        });
        redis.add(1);
        redis.await(() -> ran.get() == 1 && redis.empty());
        redis.cli.call("FLUSHALL");
        redis.add(2);
        redis.add(3);
        redis.await(() -> ran.get() == 3 && redis.empty());
    }

    @Test
    @OwnRedis
    void aFlushUnderRunningTasksIsTakenForALostLeaseAndWedgesNothing() throws Exception {
        redis.start((number, ctx) -> number == 1 ? waitForGo() : Outcome.done());
        redis.add(1);
        started.await();
        redis.cli.call("FLUSHALL");
        redis.await(() -> redis.count("headrace.leases.lost") == 1);
        redis.add(2);
        redis.await(redis::empty);
    }
}
