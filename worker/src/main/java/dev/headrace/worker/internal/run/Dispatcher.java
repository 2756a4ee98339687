package dev.headrace.worker.internal.run;

import dev.headrace.internal.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Runs handler calls on handler threads, and ensures that no call waits long behind another. */
public final class Dispatcher {
    private static final Duration LONGEST_BEHIND_ANOTHER = Duration.ofMillis(1);

    private final EventLoop loop;
    private final HandlerSetup handling;
    private final FinishedCalls finished;
    private List<HandlerCall> starting = new ArrayList<>();
    private boolean looking;

    public Dispatcher(EventLoop loop, HandlerSetup handling, FinishedCalls finished) {
        this.loop = loop;
        this.handling = handling;
        this.finished = finished;
    }

    HandlerCall call(CalledAttempt attempt, ExecutionContext context) {
        Handlers.Handled<?, ?> handled =
                Objects.requireNonNull(handling.handlers().of(context.type()));
        return new HandlerCall(attempt, handled, handling, context, finished);
    }

    /** Starts a call at the end of the loop's current turn, together with all others of this turn. */
    public void start(HandlerCall call) {
        if (starting.isEmpty()) {
            loop.execute(this::flush);
        }
        starting.add(call);
    }

    /** Starts the collected calls now: the loop can continue its work while threads wake up. */
    public void flush() {
        if (starting.isEmpty()) {
            return;
        }
        List<HandlerCall> calls = starting;
        starting = new ArrayList<>();
        handling.threads().run(calls);
        // Even if no call waits any more: a call that ended while another waited may rely on this check to report it.
        lookSoon();
    }

    /** Returns true if calls wait for short handlers to end, and a check is scheduled. Any thread. */
    public boolean moreAboutToEnd() {
        return handling.threads().aboutToEnd();
    }

    private void lookSoon() {
        if (!looking) {
            looking = true;
            loop.schedule(LONGEST_BEHIND_ANOTHER, this::look);
        }
    }

    private void look() {
        looking = false;
        // Read before the ended calls are taken: a call that ended while another waited is among them, or in the next
        // check.
        boolean waiting = handling.threads().waiting();
        handling.threads().unstick();
        finished.take();
        if (waiting) {
            lookSoon();
        }
    }
}
