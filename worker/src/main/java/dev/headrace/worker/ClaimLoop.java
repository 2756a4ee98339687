package dev.headrace.worker;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.task.Lane;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Claims the tasks of one shard, one read at a time, never more than slots are free, nor more than its portion:
 * pass over the lanes → anything came: pass again; nothing came: wait in Redis, then pass again; no slot: wait for one.
 */
final class ClaimLoop {
    private static final int LANES = Lane.values().length;

    /** A lost group is noticed by a pass and not by a doorbell. */
    private static final int MOST_WAITS_FOR_A_DOORBELL = 4;

    private final ShardRunner home;
    private final EventLoop loop;
    private final Slots slots;
    private final NarrowLink.Turn turn;
    private final Duration block;
    private final List<Lane> forth;
    private final LanePass lanes;
    private final ClaimDelay delay;
    private final Answers answers;
    private final Runnable next = this::next;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean stopped;
    private boolean busy;
    private boolean waitingInRedis;
    private boolean reading;
    private long readSentAt;
    private boolean wantMarks;
    private @Nullable Map<Lane, String> marks;
    private int reserved;
    private int asked;
    private int inVain;

    ClaimLoop(ShardRunner home) {
        this.home = home;
        this.loop = home.core().loop();
        this.slots = home.slots();
        this.turn = home.link().new Turn();
        this.answers = new Answers(loop, home.shard());
        this.forth = List.copyOf(home.lanes());
        this.lanes = new LanePass(home, this, forth);
        this.delay = new ClaimDelay(home, next);
        this.block = home.core().settings().heartbeats().longestRead();
    }

    /** Goes on if it has stopped for want of a slot, of beats that get through or of acknowledged ends. */
    void wake() {
        next();
    }

    /** Claims no more; ends when the read under way has been answered. */
    CompletableFuture<Void> stop() {
        stopped = true;
        if (waitingInRedis) {
            home.endWait();
        }
        if (!busy) {
            ended.complete(null);
        }
        return ended;
    }

    /** Whether Redis is asked for tasks that it may have at once: what it delivers is this worker's before it is known. */
    boolean asking() {
        return reading && !waitingInRedis;
    }

    Answers answers() {
        return answers;
    }

    /** For how long the read under way has been so; zero when there is none. */
    Duration oldestReadUnderWay() {
        return reading ? Duration.ofNanos(loop.nanos() - readSentAt) : Duration.ZERO;
    }

    /** What keeps it from claiming, in words, or nothing. That no slot is free is no complaint. */
    Optional<String> complaint(Duration lately) {
        return answers.complaint(busy, lately);
    }

    Optional<String> failure() {
        return answers.failure();
    }

    private void next() {
        if (busy || stopped || home.holdsClaimsBack()) {
            return;
        }
        if (delay.waits()) {
            slots.whenFree(next);
            return;
        }
        reserved = slots.take(home.portion().entries());
        asked = reserved;
        if (reserved == 0) {
            slots.whenFree(next);
            return;
        }
        busy = true;
        delay.over();
        if (turn.taken(this::passInTurn)) {
            return;
        } else if (wantMarks) {
            readMarks();
        } else if (inVain == 0 || !waitAgain()) {
            lanes.pass(reserved);
        }
    }

    /** Other shards wait for their turn, so it waits for no tasks in Redis. */
    private void passInTurn() {
        if (!stopped) {
            lanes.pass(reserved);
        } else {
            resume();
        }
    }

    private void readMarks() {
        ask(store -> store.laneMarks(home.shard()), (read, error) -> {
            if (read == null) {
                failed(true, error);
            } else {
                marks = new EnumMap<>(read);
                marks.keySet().retainAll(forth);
                lanes.pass(reserved);
            }
        });
    }

    /** All lanes were asked for which there were slots, or Redis would not answer. */
    void passed(int came, @Nullable Throwable error) {
        Duration took = oldestReadUnderWay();
        reading = false;
        home.suspects().claimAnswered();
        if (error != null) {
            failed(false, error);
            return;
        }
        answers.passed(came == 0 && !turn.isHeld());
        home.portion().passed(came, took);
        if (came > 0) {
            home.link().came(took);
        }
        inVain = 0;
        if (came > 0 || stopped) {
            wantMarks = false;
            resume();
        } else if (turn.isHeld()) {
            giveBack(reserved);
            turn.end();
            loop.schedule(NarrowLink.BETWEEN_TURNS, this::resume);
        } else if (canWaitForTasks()) {
            waitForTasks(reserved / LANES);
        } else if (wantMarks) {
            waitForDoorbell();
        } else {
            wantMarks = true;
            resume();
        }
    }

    private boolean canWaitForTasks() {
        return forth.size() == LANES && !home.sharesSlots() && reserved >= LANES;
    }

    /** Nothing came while it waited, so no pass would find anything. Whether it waits. */
    private boolean waitAgain() {
        if (canWaitForTasks()) {
            waitForTasks(reserved / LANES);
            return true;
        } else if (marks != null && inVain < MOST_WAITS_FOR_A_DOORBELL) {
            waitForDoorbell();
            return true;
        }
        return false;
    }

    /** COUNT counts for each lane, so three times as many slots are kept for it. */
    private void waitForTasks(int countPerLane) {
        giveBack(reserved - LANES * countPerLane);
        waitingInRedis = true;
        read();
        ask(store -> store.claimBlocking(home.shard(), home.core().worker(), countPerLane, block), (entries, error) -> {
            waitingInRedis = false;
            reading = false;
            if (entries == null) {
                failed(true, error);
            } else {
                take(entries);
                waited(entries.isEmpty());
            }
        });
    }

    /** Too few slots for each lane, or others want them, or not all lanes are served: waits without taking anything. */
    private void waitForDoorbell() {
        Map<Lane, String> from = Objects.requireNonNull(marks);
        giveBack(reserved);
        waitingInRedis = true;
        ask(store -> store.awaitDoorbell(home.shard(), from, block), (rung, error) -> {
            waitingInRedis = false;
            if (rung == null) {
                failed(true, error);
            } else {
                answers.came();
                waited(!rung);
            }
        });
    }

    private <T> void ask(
            Function<TaskStore, CompletionStage<T>> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        home.core().ask(() -> call.apply(home.core().store()), then, this::broken);
    }

    private void waited(boolean vainly) {
        answers.waited();
        inVain = vainly ? inVain + 1 : 0;
        resume();
        if (vainly) {
            home.heartbeats().waitedInVain();
        }
    }

    /** A read is sent. */
    void read() {
        reading = true;
        readSentAt = loop.nanos();
    }

    /** Entries that came for so many of the slots. */
    void take(List<TaskEntry> entries) {
        answers.came();
        if (!entries.isEmpty()) {
            reserved -= entries.size();
            home.portion().came(entries);
            home.claimed(home.order().inOrder(entries), readSentAt);
        }
    }

    private void giveBack(int count) {
        reserved -= count;
        slots.giveBack(count);
    }

    private void resume() {
        turn.end();
        giveBack(reserved);
        busy = false;
        if (stopped) {
            ended.complete(null);
        } else {
            next();
        }
    }

    /** Goes on after an unexpected error of this class's own. What came and is in no table is found by the heartbeats. */
    void broken(Throwable error) {
        if (busy) {
            failed(false, error);
        }
    }

    private void failed(boolean wait, @Nullable Throwable error) {
        Throwable why = error == null ? new IllegalStateException("no answer and no error") : error;
        turn.end();
        wantMarks = false;
        inVain = 0;
        home.portion().failed(asked, why);
        giveBack(reserved);
        Duration pause = answers.failed(wait, why);
        home.groupLostIf(why);
        if (stopped) {
            ended.complete(null);
        } else {
            loop.schedule(pause, this::resume);
        }
    }
}
