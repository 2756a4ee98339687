package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.later;
import static dev.headrace.internal.redis.Fixture.named;
import static dev.headrace.internal.redis.Fixture.task;

import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.PendingEntry;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import dev.headrace.testing.AheadOfClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Controllers' scripts and those of people, without the right to one command. */
class RefusedSweepTest extends RefusedCommands {
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
        assertOldOrNew(
                Script.REWIND,
                () -> {
                    TaskEntry ahead = runningPlain();
                    f.beat(alice, ahead);
                    byte[] owner = alice.toString().getBytes(StandardCharsets.UTF_8);
                    AheadOfClock.put(
                            f.redis, f.keys.lane(Lane.NORMAL), ahead.lease().entryId(), owner, HOUR);
                    for (String key : List.of(f.keys.heartbeat(ahead.lease()), f.keys.worker(alice.toString()))) {
                        f.redis.call("PEXPIRE", key, Long.toString(HOUR.toMillis()));
                    }
                    f.lead("leader");
                    PendingEntry seen = new PendingEntry(ahead.lease(), alice.toString(), Duration.ZERO, 2);
                    return () -> get(f.store.rewind(f.shard, "leader", Fixture.TTL, List.of(seen)));
                },
                () -> {
                    f.live(alice);
                    f.redis.call("PEXPIRE", f.keys.worker(alice.toString()), Long.toString(HOUR.toMillis()));
                    f.lead("leader");
                    return () -> get(f.store.rewindWorkers(f.shard, "leader", Fixture.TTL, List.of(alice.toString())));
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
                    later("later:changed", Duration.ZERO),
                    later("later:foreign", Duration.ZERO),
                    later("later:malformed", Duration.ZERO))));
            f.redis.call("HSET", f.keys.record("later:ended"), "state", "cancelled");
            f.redis.call("HSET", f.keys.record("later:changed"), "state", "queued");
            foreign(f.keys.record("later:foreign"));
            f.redis.call("HDEL", f.keys.record("later:malformed"), "f:type", "f:body", "f:id");
            f.redis.call("HSET", f.keys.record("later:b"), "lane", "low");
            foreign(f.keys.lane(Lane.LOW));
            f.lead("leader");
            List<String> ids = List.of(
                    "later:a",
                    "later:ended",
                    "later:changed",
                    "later:foreign",
                    "later:malformed",
                    "later:b",
                    "later:unknown");
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
            String queued = f.submit(task(Lane.NORMAL)).get(0);
            return () -> get(f.store.glance(f.shard, List.of(running.id(), plain.id(), queued, "unknown")));
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
