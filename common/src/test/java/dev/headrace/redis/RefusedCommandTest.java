package dev.headrace.redis;

import static dev.headrace.redis.Fixture.get;
import static dev.headrace.redis.Fixture.later;
import static dev.headrace.redis.Fixture.named;
import static dev.headrace.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.headrace.protocol.DeadRef;
import dev.headrace.protocol.PendingEntry;
import dev.headrace.protocol.ReleaseRequest;
import dev.headrace.protocol.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.task.RequeueReason;
import dev.headrace.task.TaskEntry;
import dev.headrace.testing.AheadOfClock;
import dev.headrace.testing.OwnRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A user's rights can be taken away at any time. Each script is run without the right to each command that it names, in the
 * situations that its branches are for: an error leaves the old state, an answer the new one, and the next call completes it.
 */
@OwnRedis
class RefusedCommandTest extends ScriptOnRedis {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Settlement.End BROKEN =
            new Settlement.Retried(Duration.ofMinutes(5), FailureCode.HANDLER_ERROR, "it broke");

    @BeforeEach
    void needsRedis7() {
        assumeThat(f.redis.info("server", "redis_version"))
                .as("a script can ask for its rights since 7.0")
                .doesNotStartWith("6.");
    }

    /** Each situation makes a state and answers the call to make in it. All commands of the script must have been called in them. */
    @SafeVarargs
    private void assertOldOrNew(Script script, Supplier<Runnable>... situations) {
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

    private void foreign(String key) {
        f.redis.call("DEL", key);
        f.redis.call("RPUSH", key, "of another type");
    }

    private void died(String id, FailureCode code) {
        get(f.store.submit(f.batch(id, 1, named(id))));
        f.settle(bob, f.claim(bob, Lane.NORMAL), new Settlement.Died(code, null, "hopeless"));
    }

    private TaskEntry runningNamed(String id) {
        get(f.store.submit(f.batch(id, 1, named(id))));
        return f.claim(alice, Lane.NORMAL);
    }

    private TaskEntry runningPlain() {
        get(f.store.submit(f.batch("plain", 1, task(Lane.NORMAL))));
        return f.claim(alice, Lane.NORMAL);
    }

    @Test
    void submit() {
        assertOldOrNew(
                Script.SUBMIT,
                () -> () -> get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL), task(Lane.NORMAL)))),
                () -> {
                    died("again", FailureCode.HANDLER_ERROR);
                    died("stays", FailureCode.MALFORMED);
                    foreign(f.keys.record("foreign"));
                    runningNamed("there");
                    return () -> get(f.store.submit(f.batch(
                            "p",
                            1,
                            named("new"),
                            named("again"),
                            named("stays"),
                            named("foreign"),
                            named("there"),
                            task(Lane.HIGH))));
                },
                () -> {
                    runningPlain();
                    f.redis.call("HSET", f.keys.meta(), "max_depth", "1");
                    return () -> get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL))));
                },
                () -> {
                    f.redis.call("HSET", f.keys.meta(), "max_depth", "1");
                    return () -> get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL), task(Lane.NORMAL))));
                },
                () -> {
                    get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL))));
                    return () -> get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL))));
                });
    }

    @Test
    void schedule() {
        assertOldOrNew(Script.SCHEDULE, () -> {
            died("again", FailureCode.HANDLER_ERROR);
            foreign(f.keys.record("foreign"));
            runningNamed("there");
            return () -> get(f.store.schedule(f.batch(
                    "p",
                    1,
                    later("later:a", HOUR),
                    named("again", HOUR),
                    named("foreign", HOUR),
                    named("there", HOUR))));
        });
    }

    @Test
    void cancel() {
        assertOldOrNew(
                Script.CANCEL,
                () -> {
                    String id = f.submit(task(Lane.NORMAL)).get(0);
                    return () -> get(f.store.cancel(f.shard, id));
                },
                () -> {
                    get(f.store.schedule(f.batch("p", 1, later("later:a", HOUR))));
                    return () -> get(f.store.cancel(f.shard, "later:a"));
                },
                () -> {
                    get(f.store.schedule(f.batch("p", 1, named("tried", HOUR))));
                    f.redis.call("HSET", f.keys.record("tried"), "token", "3");
                    return () -> get(f.store.cancel(f.shard, "tried"));
                },
                () -> {
                    TaskEntry running = runningPlain();
                    return () -> get(f.store.cancel(f.shard, running.id()));
                });
    }

    @Test
    void ensureGroups() {
        assertOldOrNew(
                Script.ENSURE_GROUPS,
                () -> () -> get(f.store.ensureGroups(f.shard, Map.of())),
                () -> {
                    f.redis.call("DEL", f.keys.meta());
                    return () -> get(f.store.ensureGroups(f.shard, Map.of()));
                },
                () -> {
                    runningPlain();
                    f.redis.call("XGROUP", "DESTROY", f.keys.lane(Lane.NORMAL), "workers");
                    f.redis.call("DEL", f.keys.lane(Lane.LOW));
                    return () -> get(f.store.ensureGroups(f.shard, Map.of()));
                },
                () -> {
                    TaskEntry running = runningPlain();
                    f.redis.call("XGROUP", "SETID", f.keys.lane(Lane.NORMAL), "workers", "0");
                    return () -> get(f.store.ensureGroups(
                            f.shard, Map.of(Lane.NORMAL, running.lease().entryId())));
                });
    }

    @Test
    void beat() {
        assertOldOrNew(
                Script.BEAT,
                () -> {
                    TaskEntry one = runningNamed("one");
                    TaskEntry vanished = runningNamed("vanished");
                    get(f.store.cancel(f.shard, "one"));
                    f.redis.call(
                            "XDEL", f.keys.lane(Lane.NORMAL), vanished.lease().entryId());
                    return () -> f.beat(alice, one, vanished);
                },
                () -> {
                    foreign(f.keys.worker(alice.toString()));
                    TaskEntry plain = runningPlain();
                    return () -> f.beat(alice, plain);
                });
    }

    @Test
    void live() {
        assertOldOrNew(Script.LIVE, () -> () -> f.live(alice), () -> {
            foreign(f.keys.worker(alice.toString()));
            return () -> f.live(alice);
        });
    }

    @Test
    void settle() {
        assertOldOrNew(
                Script.SETTLE,
                () -> {
                    TaskEntry plain = runningPlain();
                    return () -> f.settleAll(alice, 1, Fixture.settlement(plain, Settlement.Succeeded.PLAIN));
                },
                () -> {
                    TaskEntry asked = runningPlain();
                    get(f.store.cancel(f.shard, asked.id()));
                    foreign(f.keys.settled(alice.toString()));
                    return () -> f.settleAll(alice, 1, Fixture.settlement(asked, Settlement.Succeeded.PLAIN));
                },
                () -> {
                    TaskEntry beaten = runningPlain();
                    f.beat(alice, beaten);
                    Settlement failed = new Settlement(beaten.lease(), beaten.id(), true, false, BROKEN);
                    return () -> f.settleAll(alice, 1, failed);
                },
                () -> {
                    TaskEntry again = runningNamed("again");
                    f.redis.call("HSET", f.keys.record("again"), "token", "3");
                    return () -> f.settleAll(alice, 1, Fixture.settlement(again, Settlement.Succeeded.PLAIN));
                },
                () -> {
                    Settlement[] all = settlements();
                    foreign(f.keys.record("foreign"));
                    return () -> f.settleAll(alice, 1, all);
                });
    }

    private Settlement[] settlements() {
        return new Settlement[] {
            Fixture.settlement(runningNamed("done"), new Settlement.Succeeded(new byte[] {'1'}, HOUR)),
            Fixture.settlement(runningNamed("broken"), BROKEN),
            Fixture.settlement(runningNamed("foreign"), new Settlement.Snoozed(HOUR)),
            Fixture.settlement(runningNamed("unknown"), new Settlement.Returned(HOUR)),
            Fixture.settlement(runningNamed("hopeless"), new Settlement.Died(FailureCode.FATAL, null, "hopeless")),
            Fixture.settlement(runningNamed("stopped"), new Settlement.Cancelled("stopped")),
            Fixture.settlement(runningPlain(), Settlement.Succeeded.PLAIN)
        };
    }

    @Test
    void release() {
        assertOldOrNew(Script.RELEASE, () -> {
            List<ReleaseRequest.Release> releases = List.of(
                            runningNamed("one"),
                            runningNamed("foreign"),
                            runningNamed("stopped"),
                            runningNamed("deleted"),
                            runningPlain())
                    .stream()
                    .map(entry -> new ReleaseRequest.Release(entry.lease(), entry.id()))
                    .toList();
            foreign(f.keys.record("foreign"));
            get(f.store.cancel(f.shard, "stopped"));
            f.redis.call(
                    "XDEL", f.keys.lane(Lane.NORMAL), releases.get(3).lease().entryId());
            return () -> get(f.store.release(new ReleaseRequest(f.shard, alice, releases, RequeueReason.SHUTDOWN)));
        });
    }

    @Test
    void pickUp() {
        assertOldOrNew(Script.PICK_UP, () -> {
            TaskEntry stray = runningPlain();
            return () -> get(f.store.pickUp(f.shard, alice, List.of(stray.lease())));
        });
    }

    @Test
    void lead() {
        assertOldOrNew(
                Script.LEAD,
                () -> () -> get(f.store.lead(f.shard, "a", "b", Fixture.TTL)),
                () -> {
                    f.lead("a");
                    return () -> get(f.store.lead(f.shard, "a", "b", Fixture.TTL));
                },
                () -> {
                    f.lead("other");
                    get(f.store.handOver(f.shard, "other"));
                    f.redis.call("PEXPIRE", f.keys.leader(), Long.toString(HOUR.toMillis()));
                    return () -> get(f.store.lead(f.shard, "a", "b", Fixture.TTL));
                },
                () -> {
                    f.redis.call("SET", f.keys.leader(), "by hand");
                    return () -> get(f.store.lead(f.shard, "a", "b", Fixture.TTL));
                },
                () -> {
                    foreign(f.keys.leader());
                    return () -> get(f.store.lead(f.shard, "a", "b", Fixture.TTL));
                });
    }

    @Test
    void handOver() {
        assertOldOrNew(Script.HAND_OVER, () -> {
            f.lead("a");
            return () -> get(f.store.handOver(f.shard, "a"));
        });
    }

    @Test
    void renew() {
        assertOldOrNew(Script.RENEW, () -> {
            f.lead("a");
            return () -> get(f.store.renew(Map.of(f.shard, "a"), Fixture.TTL));
        });
    }

    @Test
    void abdicate() {
        assertOldOrNew(Script.ABDICATE, () -> {
            f.lead("a");
            return () -> get(f.store.abdicate(f.shard, "a"));
        });
    }

    @Test
    void recover() {
        assertOldOrNew(
                Script.RECOVER,
                () -> {
                    TaskEntry abandoned = runningNamed("one");
                    f.lead("leader");
                    return () -> f.recoverStale(abandoned, alice);
                },
                () -> {
                    TaskEntry vanished = runningPlain();
                    f.redis.call(
                            "XDEL", f.keys.lane(Lane.NORMAL), vanished.lease().entryId());
                    f.lead("leader");
                    return () -> f.recoverStale(vanished, alice);
                },
                () -> {
                    get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL, "max_stale", "0"))));
                    TaskEntry doomed = f.claim(alice, Lane.NORMAL);
                    get(f.store.cancel(f.shard, doomed.id()));
                    foreign(f.keys.record(doomed.id()));
                    f.lead("leader");
                    return () -> f.recoverStale(doomed, alice);
                });
    }

    @Test
    void rewind() {
        assertOldOrNew(Script.REWIND, () -> {
            TaskEntry ahead = runningPlain();
            f.beat(alice, ahead);
            byte[] owner = alice.toString().getBytes(StandardCharsets.UTF_8);
            AheadOfClock.put(f.redis, f.keys.lane(Lane.NORMAL), ahead.lease().entryId(), owner, HOUR);
            for (String key : List.of(f.keys.heartbeat(ahead.lease()), f.keys.worker(alice.toString()))) {
                f.redis.call("PEXPIRE", key, Long.toString(HOUR.toMillis()));
            }
            f.lead("leader");
            PendingEntry seen = new PendingEntry(ahead.lease(), alice.toString(), Duration.ZERO, 2);
            return () -> get(f.store.rewind(f.shard, "leader", Fixture.TTL, List.of(seen)));
        });
    }

    @Test
    void takeBack() {
        assertOldOrNew(
                Script.TAKE_BACK,
                () -> {
                    TaskEntry abandoned = runningNamed("one");
                    return takenBack(abandoned, 3);
                },
                () -> {
                    TaskEntry doomed = runningPlain();
                    get(f.store.cancel(f.shard, doomed.id()));
                    foreign(f.keys.record(doomed.id()));
                    return takenBack(doomed, 0);
                });
    }

    private Runnable takenBack(TaskEntry entry, int crashesAllowed) {
        f.live(alice);
        f.redis.call(f.aged(f.keys.worker(alice.toString()), 14_000));
        f.redis.call(f.idle(entry, alice, 14_000));
        String beaten = f.beaten(alice);
        return () -> f.takeBack(entry, alice, beaten, crashesAllowed);
    }

    @Test
    void repair() {
        assertOldOrNew(Script.REPAIR, () -> {
            f.lead("leader");
            runningNamed("held");
            get(f.store.submit(f.batch("p", 1, named("lost"), named("there"))));
            get(f.store.schedule(f.batch("q", 1, later("later:a", HOUR), later("later:b", HOUR))));
            f.redis.call("HSET", f.keys.cancelling(), "lost", "1");
            f.redis.call("XDEL", f.keys.lane(Lane.NORMAL), f.record("lost").get("lease"));
            f.redis.call("XDEL", f.keys.lane(Lane.NORMAL), f.record("held").get("lease"));
            f.redis.call("ZREM", f.keys.later(), "later:a");
            List<String> ids = List.of("lost", "held", "there", "later:a", "later:b", "unknown");
            return () -> get(f.store.losses().repair(f.shard, "leader", ids));
        });
    }

    @Test
    void promote() {
        assertOldOrNew(Script.PROMOTE, () -> {
            get(f.store.schedule(f.batch(
                    "p",
                    1,
                    later("later:a", Duration.ZERO),
                    later("later:b", Duration.ZERO),
                    later("later:ended", Duration.ZERO),
                    later("later:foreign", Duration.ZERO),
                    later("later:malformed", Duration.ZERO))));
            f.redis.call("HSET", f.keys.record("later:ended"), "state", "cancelled");
            foreign(f.keys.record("later:foreign"));
            f.redis.call("HDEL", f.keys.record("later:malformed"), "f:type", "f:body", "f:id");
            f.redis.call("HSET", f.keys.record("later:b"), "lane", "low");
            foreign(f.keys.lane(Lane.LOW));
            f.lead("leader");
            List<String> ids =
                    List.of("later:a", "later:ended", "later:foreign", "later:malformed", "later:b", "later:unknown");
            return () -> {
                try {
                    get(f.store.promote(f.shard, "leader", ids));
                } catch (RuntimeException theLowLaneIsNone) {
                    return;
                }
            };
        });
    }

    @Test
    void requeueOrphans() {
        assertOldOrNew(
                Script.REQUEUE_ORPHANS,
                () -> {
                    TaskEntry one = runningNamed("one");
                    return orphans(false, one, runningPlain());
                },
                () -> {
                    TaskEntry one = runningNamed("one");
                    return orphans(true, one, runningPlain());
                },
                () -> {
                    TaskEntry large = runningPlain();
                    foreign(f.keys.record(large.id()));
                    return orphans(false, large);
                });
    }

    private Runnable orphans(boolean degraded, TaskEntry... entries) {
        for (TaskEntry entry : entries) {
            f.redis.call(
                    "XACK", f.keys.lane(Lane.NORMAL), "workers", entry.lease().entryId());
        }
        f.lead("leader");
        return () -> get(f.store.requeueOrphans(
                f.shard,
                "leader",
                degraded,
                Arrays.stream(entries).map(TaskEntry::lease).toList()));
    }

    @Test
    void retireConsumer() {
        assertOldOrNew(Script.RETIRE_CONSUMER, () -> {
            get(f.store.enlist(f.shard, alice));
            f.lead("leader");
            f.redis.call("HSET", f.keys.worker(alice.toString()), "host", "h");
            return () -> get(f.store.retireConsumer(f.shard, "leader", alice.toString()));
        });
    }

    @Test
    void replay() {
        assertOldOrNew(Script.REPLAY, () -> {
            died("one", FailureCode.FATAL);
            died("two", FailureCode.FATAL);
            return () -> get(f.store.replay(f.shard, deadAsSeen("one", "two")));
        });
    }

    @Test
    void purge() {
        assertOldOrNew(Script.PURGE, () -> {
            died("one", FailureCode.FATAL);
            died("two", FailureCode.FATAL);
            runningNamed("alive");
            f.redis.call("ZADD", f.keys.dead(), "1", "alive");
            return () -> get(f.store.purge(f.shard, deadAsSeen("one", "two", "alive")));
        });
    }

    private List<DeadRef> deadAsSeen(String... ids) {
        return Arrays.stream(ids)
                .map(id -> new DeadRef(id, Instant.ofEpochMilli(f.redis.number("ZSCORE", f.keys.dead(), id))))
                .toList();
    }

    @Test
    void announce() {
        assertOldOrNew(Script.ANNOUNCE, () -> () -> get(f.store.announce(f.shard, "alarm:waiting cause=no-leader")));
    }

    @Test
    void raiseShards() {
        assertOldOrNew(Script.RAISE_SHARDS, () -> () -> get(f.store.raiseShards(f.shard.queue(), 2)));
    }

    @Test
    void whatReadsOnlyAnswersNothingFalse() {
        assertOldOrNew(Script.GLANCE, () -> {
            TaskEntry running = runningNamed("one");
            TaskEntry plain = runningPlain();
            return () -> get(f.store.glance(f.shard, List.of(running.id(), plain.id(), "unknown")));
        });
        assertOldOrNew(Script.DELIVERED, () -> {
            runningPlain();
            return () -> get(f.store.delivered(f.shard, Lane.NORMAL, "", 10));
        });
        assertOldOrNew(Script.NAMES, () -> {
            TaskEntry plain = runningPlain();
            f.lead("leader");
            return () -> f.recoverStale(plain, alice);
        });
    }
}
