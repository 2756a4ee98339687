package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.worker.internal.run.CalledAttempt;
import dev.headrace.worker.internal.run.ErrorText;
import dev.headrace.worker.internal.runtime.Journal;
import java.time.Duration;

/** Connects a handler call with its attempt. */
final class AttemptView implements CalledAttempt {
    private final TaskExecution execution;
    private final EventLoop loop;
    private final Journal journal;
    private final AttemptListener listener;

    AttemptView(TaskExecution execution, AttemptServices services, AttemptListener listener) {
        this.execution = execution;
        this.loop = services.runtime().loop();
        this.journal = services.journal();
        this.listener = listener;
    }

    @Override
    public TaskEntry entry() {
        return execution.entry();
    }

    @Override
    public String taskId() {
        return execution.taskId();
    }

    @Override
    public long now() {
        return loop.nanos();
    }

    @Override
    public boolean doubtful() {
        return execution.health().doubtful(now());
    }

    @Override
    public void wantTtl(Duration ttl) {
        execution.health().wantTtl(ttl);
    }

    @Override
    public void wantBeat(boolean atOnce) {
        execution.health().wantBeat();
        if (atOnce) {
            loop.execute(listener::beatSoon);
        }
    }

    @Override
    public void predicateFailed(String predicate, String takenFor, Throwable error) {
        journal.predicateFailed(execution.entry(), predicate, takenFor, ErrorText.of(error));
    }

    @Override
    public void handlerEnded() {
        execution.handlerEnded();
    }
}
