package dev.headrace.worker.internal.run;

import dev.headrace.internal.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Puts handler calls on handler threads, and looks that none waits for long behind another. */
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
        Handlers.Handled<?> handled = Objects.requireNonNull(handling.handlers().of(context.type()));
        return new HandlerCall(attempt, handled, handling, context, finished);
    }

    /** After the loop's present turn, with all that start in it. */
    public void start(HandlerCall call) {
        if (starting.isEmpty()) {
            loop.execute(this::flush);
        }
        starting.add(call);
    }

    /** Starts them now: a thread takes longer to wake than the loop to do what it has yet to do. */
    public void flush() {
        if (starting.isEmpty()) {
            return;
        }
        List<HandlerCall> calls = starting;
        starting = new ArrayList<>();
        handling.threads().run(calls);
        // Even if none waits any more: one that ended while another waited may have left it to this look to tell.
        lookSoon();
    }

    /** Whether handlers are over so soon that others wait for them to end, and a look is coming. Any thread. */
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
        // Asked before the ended are taken: whoever ended while one waited is among those, or waits for the next look.
        boolean waiting = handling.threads().waiting();
        handling.threads().unstick();
        finished.take();
        if (waiting) {
            lookSoon();
        }
    }
}
