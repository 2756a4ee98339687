package dev.headrace.internal.redis;

import static dev.headrace.internal.redis.Fixture.get;
import static dev.headrace.internal.redis.Fixture.later;
import static dev.headrace.internal.redis.Fixture.named;
import static dev.headrace.internal.redis.Fixture.task;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.work.ReleaseRequest;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.internal.redis.script.Script;
import dev.headrace.task.FailureCode;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients' and workers' scripts, without the right to one command. */
class RefusedCommandTest extends RefusedCommands {
    private static final Settlement.End BROKEN =
            new Settlement.Retried(Duration.ofMinutes(5), FailureCode.HANDLER_ERROR, "it broke");

    /** An hour ahead of the server's clock, as its expiry is. */
    private void endedAhead(String id) {
        get(f.store.submit(f.batch(id, 1, named(id))));
        f.settle(bob, f.claim(bob, Lane.NORMAL), Settlement.Succeeded.PLAIN);
        String record = f.keys.record(id);
        long ended = Long.parseLong(f.redis.call("HGET", record, "ended").toString());
        f.redis.call("HSET", record, "ended", Long.toString(ended + HOUR.toMillis()));
        f.redis.call("PEXPIRE", record, Long.toString(HOUR.multipliedBy(25).toMillis()));
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
                    endedAhead("ahead");
                    return () -> get(f.store.submit(f.batch(
                            "p",
                            1,
                            named("new"),
                            named("again"),
                            named("ahead"),
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
            endedAhead("ahead");
            return () -> get(f.store.schedule(f.batch(
                    "p",
                    1,
                    later("later:a", HOUR),
                    named("again", HOUR),
                    named("ahead", HOUR),
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
                    TaskEntry again = runningPlain();
                    f.beat(alice, again);
                    return () -> f.beat(alice, again);
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
            TaskEntry lost = runningPlain();
            return () -> get(f.store.pickUp(f.shard, alice, List.of(lost.lease())));
        });
    }
}
