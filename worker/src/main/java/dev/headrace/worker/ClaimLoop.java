package dev.headrace.worker;

import dev.headrace.task.Lane;
import dev.headrace.task.TaskEntry;
import dev.headrace.time.EventLoop;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Claims the tasks of one shard, one read at a time, never more than slots are free:
 * pass over the lanes → anything came: pass again; nothing came: wait in Redis, then pass again; no slot: wait for one.
 * A pass goes high → normal → low, every eighth time low → normal → high.
 */
final class ClaimLoop {
    private static final int LARGEST_CLAIM = 1000;
    private static final int PASSES_TO_REVERSE = 8;
    private static final Duration LONGEST_BLOCK = Duration.ofSeconds(2);
    private static final int LANES = Lane.values().length;
    private static final List<Lane> BACK = List.of(Lane.LOW, Lane.NORMAL, Lane.HIGH);

    private final ShardRunner home;
    private final EventLoop loop;
    private final Slots slots;
    private final Trouble trouble;
    private final Duration block;
    private final List<Lane> forth;
    private final List<Lane> back;
    private final Runnable next = this::next;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean stopped;
    private boolean busy;
    private boolean waitingInRedis;
    private boolean reading;
    private long readSentAt;
    private boolean answered;
    private long answeredAt;
    private int passes;
    private boolean wantMarks;
    private @Nullable Map<Lane, String> marks;
    private List<Lane> order;
    private int laneAt;
    private int reserved;
    private int came;

    ClaimLoop(ShardRunner home) {
        this.home = home;
        this.loop = home.core().loop();
        this.slots = home.slots();
        this.trouble = new Trouble(loop, "claiming tasks of " + home.shard());
        Duration quarter = home.core().settings().heartbeats().ttl().dividedBy(4);
        this.forth = List.copyOf(home.lanes());
        this.back = BACK.stream().filter(forth::contains).toList();
        this.order = forth;
        this.block = quarter.compareTo(LONGEST_BLOCK) < 0 ? quarter : LONGEST_BLOCK;
    }

    /** Goes on if it has stopped for want of a slot or because too many ends are not acknowledged. */
    void wake() {
        next();
    }

    /** Claims no more; ends when the read under way has been answered. */
    CompletableFuture<Void> stop() {
        stopped = true;
        if (waitingInRedis) {
            home.core().ask(() -> home.core().store().unblock(home.shard()), (done, error) -> {});
        }
        if (!busy) {
            ended.complete(null);
        }
        return ended;
    }

    /** For how long the read under way has been so; zero when there is none. */
    Duration oldestReadUnderWay() {
        return reading ? Duration.ofNanos(loop.nanos() - readSentAt) : Duration.ZERO;
    }

    /** What keeps it from claiming, in words, or nothing. That no slot is free is no complaint. */
    Optional<String> complaint(Duration lately) {
        Duration silent = Duration.ofNanos(loop.nanos() - answeredAt);
        return trouble.now()
                .or(() -> !answered
                        ? Optional.of("no claim in " + home.shard() + " has been answered yet")
                        : !busy || silent.compareTo(lately) <= 0
                                ? Optional.empty()
                                : Optional.of("no claim in " + home.shard() + " has been answered for "
                                        + silent.toSeconds() + " s"));
    }

    private void next() {
        if (busy || stopped || home.tooManyUnsettled()) {
            return;
        }
        reserved = moreSlotsAtOnce() ? 0 : slots.take(LARGEST_CLAIM);
        if (reserved == 0) {
            slots.whenFree(next);
            return;
        }
        busy = true;
        if (wantMarks) {
            readMarks();
        } else {
            pass();
        }
    }

    /** Less than half of the slots are free while short handlers end one after another: one claim will serve them all. */
    private boolean moreSlotsAtOnce() {
        return slots.free() < slots.total() / 2 && home.dispatcher().moreAboutToEnd();
    }

    private void readMarks() {
        home.core().ask(() -> home.core().store().laneMarks(home.shard()), (read, error) -> {
            if (read == null) {
                failed(error);
            } else {
                marks = new EnumMap<>(read);
                marks.keySet().retainAll(forth);
                pass();
            }
        });
    }

    // ---- one pass over the lanes ---------------------------------------------------------------------------------

    private void pass() {
        passes++;
        order = passes % PASSES_TO_REVERSE == 0 ? back : forth;
        laneAt = 0;
        came = 0;
        claimLane();
    }

    private void claimLane() {
        Lane lane = order.get(laneAt++);
        int count = reserved;
        read();
        home.core()
                .ask(
                        () -> home.core()
                                .store()
                                .claim(home.shard(), home.core().worker(), lane, count),
                        this::laneClaimed);
    }

    private void laneClaimed(@Nullable List<TaskEntry> entries, @Nullable Throwable error) {
        reading = false;
        if (entries == null) {
            failed(error);
            return;
        }
        take(entries);
        if (laneAt < order.size() && reserved > 0) {
            claimLane();
        } else {
            passEnded();
        }
    }

    private void passEnded() {
        trouble.passed();
        if (came > 0 || stopped) {
            wantMarks = false;
            resume();
        } else if (forth.size() == LANES && !home.sharesSlots() && reserved >= LANES) {
            waitForTasks(reserved / LANES);
        } else if (wantMarks) {
            waitForDoorbell();
        } else {
            wantMarks = true;
            resume();
        }
    }

    // ---- waiting in Redis ----------------------------------------------------------------------------------------

    /** COUNT counts for each lane, so three times as many slots are kept for it. */
    private void waitForTasks(int countPerLane) {
        giveBack(reserved - LANES * countPerLane);
        waitingInRedis = true;
        read();
        home.core()
                .ask(
                        () -> home.core()
                                .store()
                                .claimBlocking(home.shard(), home.core().worker(), countPerLane, block),
                        (entries, error) -> {
                            waitingInRedis = false;
                            reading = false;
                            if (entries == null) {
                                failed(error);
                            } else {
                                take(entries);
                                resume();
                            }
                        });
    }

    /** Too few slots for each lane, or others want them, or not all lanes are served: waits without taking anything. */
    private void waitForDoorbell() {
        Map<Lane, String> from = Objects.requireNonNull(marks);
        giveBack(reserved);
        waitingInRedis = true;
        home.core().ask(() -> home.core().store().awaitDoorbell(home.shard(), from, block), (rung, error) -> {
            waitingInRedis = false;
            if (rung == null) {
                failed(error);
            } else {
                answeredAt = loop.nanos();
                wantMarks = !rung;
                resume();
            }
        });
    }

    // ---- what all of them share ----------------------------------------------------------------------------------

    private void read() {
        reading = true;
        readSentAt = loop.nanos();
    }

    private void take(List<TaskEntry> entries) {
        answered = true;
        answeredAt = loop.nanos();
        if (!entries.isEmpty()) {
            reserved -= entries.size();
            came += entries.size();
            home.claimed(entries, readSentAt);
        }
    }

    private void giveBack(int count) {
        reserved -= count;
        slots.giveBack(count);
    }

    private void resume() {
        giveBack(reserved);
        busy = false;
        if (stopped) {
            ended.complete(null);
        } else {
            next();
        }
    }

    private void failed(@Nullable Throwable error) {
        Throwable why = error == null ? new IllegalStateException("no answer and no error") : error;
        wantMarks = false;
        giveBack(reserved);
        Duration pause = trouble.failed(why);
        home.groupLostIf(why);
        if (stopped) {
            ended.complete(null);
        } else {
            loop.schedule(pause, this::resume);
        }
    }
}
