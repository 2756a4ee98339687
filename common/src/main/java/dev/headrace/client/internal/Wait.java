package dev.headrace.client.internal;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.RetryPauses;
import dev.headrace.internal.protocol.produce.ProducerStore;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.StoreException;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One await. It reads the task at once, after a hint or a glance, and at the deadline, until the task
 * has ended or the deadline is over. A missing task is read twice, because it may just be moving from one
 * place to the next. Used on the loop only.
 */
public final class Wait {
    private static final Duration BEFORE_BELIEVING_ABSENCE = Duration.ofMillis(250);
    private static final Duration LAST_LOOK_TAKES = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final ProducerStore store;
    private final TaskId task;
    private final CompletableFuture<TaskView> ended = new CompletableFuture<>();
    private @Nullable TaskView seen;
    private @Nullable StoreException error;
    private EventLoop.@Nullable Timer next;
    private EventLoop.@Nullable Timer last;
    private boolean looking;
    private boolean again;
    private boolean over;
    private @Nullable Long absentSince;
    private final RetryPauses pauses;

    public Wait(EventLoop loop, ProducerStore store, TaskId task) {
        this.loop = loop;
        this.store = store;
        this.task = task;
        this.pauses = new RetryPauses(loop, Duration.ofSeconds(1), 1.5, Duration.ofSeconds(5), 0.1);
    }

    public String id() {
        return task.id();
    }

    public CompletionStage<TaskView> start(Duration deadline) {
        last = loop.schedule(deadline, this::deadline);
        lookNow();
        return ended;
    }

    /** Reads the task now, or directly after a read in flight, which may be too early. */
    void lookNow() {
        if (ended.isDone()) {
            return;
        }
        if (looking) {
            again = true;
            return;
        }
        looking = true;
        if (next != null) {
            next.cancel();
        }
        loop.when(EventLoop.attempt(() -> store.lookUp(task.shard(), task.id())), ended, (view, failure) -> {
            looking = false;
            if (view != null) {
                seen(view);
            } else {
                failed(failure);
            }
        });
    }

    public void close() {
        cancelTimers();
        ended.completeExceptionally(ClientLoop.closed());
    }

    private void seen(TaskView view) {
        seen = view;
        error = null;
        boolean absent = view.state() == null;
        boolean believed = absent && absentForLong();
        if (!absent) {
            absentSince = null;
        }
        if (over || believed || view.known().map(TaskState::ended).orElse(false)) {
            end();
        } else if (absent) {
            lookLater(BEFORE_BELIEVING_ABSENCE);
        } else {
            pauses.passed();
            lookIfHinted();
        }
    }

    /** Returns true if the task has been missing long enough: a read after a hint is too early to confirm this. */
    private boolean absentForLong() {
        long now = loop.nanos();
        if (absentSince == null) {
            absentSince = now;
        }
        return now - absentSince >= BEFORE_BELIEVING_ABSENCE.toNanos();
    }

    private void failed(@Nullable Throwable failure) {
        error = failure instanceof StoreException store
                ? store
                : new StoreException(StoreException.Kind.OTHER, "unexpected " + failure);
        if (over || !error.passing()) {
            end();
        } else {
            lookLater(pauses.failed());
        }
    }

    private void lookLater(Duration pause) {
        if (!lookIfHinted()) {
            next = loop.schedule(pause, this::lookNow);
        }
    }

    private boolean lookIfHinted() {
        boolean hinted = again;
        again = false;
        if (hinted) {
            lookNow();
        }
        return hinted;
    }

    /** Reads the task a last time for a current answer; if Redis is slow, the last known state is used. */
    private void deadline() {
        if (ended.isDone()) {
            return;
        }
        over = true;
        lookNow();
        last = loop.schedule(LAST_LOOK_TAKES, this::end);
    }

    private void end() {
        cancelTimers();
        if (seen != null && (error == null || error.passing())) {
            ended.complete(seen);
        } else {
            ended.completeExceptionally(neverSeen());
        }
    }

    private void cancelTimers() {
        if (next != null) {
            next.cancel();
        }
        if (last != null) {
            last.cancel();
        }
    }

    private HeadraceException neverSeen() {
        StoreException why = error != null ? error : SubmitErrors.silent();
        return new HeadraceException(
                Reason.REDIS, "await of " + task + ": the task could not be looked up: " + why.getMessage(), why);
    }
}
