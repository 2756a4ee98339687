package dev.headrace.examples.fault;

import dev.headrace.testing.ChildProcess;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds a run's histories against the promises: what was acknowledged ends once, no end is accepted twice, no delivery is
 * started twice, attempts stay within their limits, and nothing is left over. Answers what was broken, in words.
 */
final class Promises {
    private static final Set<String> ENDS = Set.of("succeeded", "dead", "cancelled");
    private static final int MOST_FAILURES = 4;
    private static final int MOST_STALE = 3;
    private static final int MOST_TRACE_LINES = 40;

    private final List<String> broken = new ArrayList<>();
    private final Set<String> acknowledged;
    private final HandlerHistory handlers;
    private final TimelineRecord timeline;
    private Excuses excuses = new Excuses();

    Promises(Set<String> acknowledged, HandlerHistory handlers, TimelineRecord timeline) {
        this.acknowledged = acknowledged;
        this.handlers = handlers;
        this.timeline = timeline;
    }

    List<String> broken() {
        return broken;
    }

    /** What is not held against the product, since Redis had lost what it takes. */
    Promises excusing(Excuses whatWasLost) {
        excuses = whatWasLost;
        return this;
    }

    /** Each acknowledged task has ended once, and done its work if it succeeded. */
    Promises endedOnce() {
        Set<String> effects = new HashSet<>();
        handlers.effects().forEach(line -> effects.add(line.task()));
        for (String task : acknowledged) {
            long ends =
                    ENDS.stream().mapToLong(end -> timeline.count(task, end)).sum();
            require(
                    ends == 1 || (ends == 0 && excuses.loss(task)),
                    task,
                    "ended " + ends + " times: " + timeline.words(task));
            boolean succeeded = timeline.count(task, "succeeded") > 0;
            require(!succeeded || effects.contains(task), task, "succeeded though no handler did its work");
        }
        return this;
    }

    /** No completion was accepted twice, of whatever task, acknowledged or not. */
    Promises acceptedOnce() {
        for (String task : timeline.tasks("succeeded")) {
            long accepted = timeline.count(task, "succeeded");
            require(accepted == 1, task, "was accepted as done " + accepted + " times");
        }
        return this;
    }

    /** A delivery is a lease: it starts one handler, whatever happened to whom. */
    Promises startedOncePerDelivery() {
        Set<String> seen = new HashSet<>();
        for (HandlerHistory.Line start : handlers.starts()) {
            boolean first = seen.add(start.delivery());
            require(
                    first || excuses.secondStart(start.task()),
                    start.task(),
                    "delivery " + start.token() + " was started twice");
        }
        return this;
    }

    Promises withinLimits() {
        for (String task : acknowledged) {
            long stale = timeline.count(task, "requeued:stale");
            long retried = timeline.count(task, "retried");
            require(stale <= MOST_STALE, task, "was recovered " + stale + " times");
            require(retried < MOST_FAILURES, task, "was retried " + retried + " times");
        }
        return this;
    }

    /** @param left names of keys or lists, and how much is in them */
    Promises nothingLeft(Map<String, Long> left) {
        left.forEach((what, count) -> require(count == 0, what, "holds " + count));
        return this;
    }

    /** No daemon fell into telling the same trace again and again. */
    Promises quietLogs(List<ChildProcess> daemons) {
        for (ChildProcess daemon : daemons) {
            long trace = daemon.lines().stream()
                    .filter(line -> line.startsWith("\tat "))
                    .count();
            require(trace <= MOST_TRACE_LINES, "process " + daemon.pid(), "logged " + trace + " lines of traces");
        }
        return this;
    }

    private void require(boolean kept, String whose, String otherwise) {
        if (!kept) {
            broken.add(whose + " " + otherwise);
        }
    }
}
