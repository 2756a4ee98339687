package dev.headrace.worker.internal.attempt;

import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import java.util.ArrayList;
import java.util.List;

/** Creates an attempt for each delivery of one shard, and ends the attempts when the worker stops. Used on the loop only. */
public final class Deliveries {
    private final AttemptServices services;
    private final Quarantine quarantine;
    private final LeaseTable table;
    private final AttemptListener listener;
    private boolean releasing;

    public Deliveries(AttemptServices services, Quarantine quarantine, LeaseTable table, AttemptListener listener) {
        this.services = services;
        this.quarantine = quarantine;
        this.table = table;
        this.listener = listener;
    }

    /**
     * Begins the attempts of delivered tasks, each with a slot. Each attempt is added to the table first.
     *
     * @param sentAt when the read that delivered them was sent
     */
    public void begin(List<TaskEntry> entries, long sentAt) {
        long now = services.runtime().loop().nanos();
        for (TaskEntry entry : entries) {
            TaskExecution execution = execution(entry, sentAt);
            if (!table.add(execution)) {
                services.slots().giveBack(1);
                services.journal().duplicate(entry);
            } else if (releasing) {
                services.slots().giveBack(1);
                execution.release(RequeueReason.SHUTDOWN);
            } else {
                execution.begin(now);
            }
        }
        services.dispatcher().flush();
    }

    /** Releases tasks that were delivered before, to this or another worker, except those that already run here. */
    public void releaseRedelivered(List<TaskEntry> entries) {
        long now = services.runtime().loop().nanos();
        List<TaskEntry> released = new ArrayList<>();
        for (TaskEntry entry : entries) {
            TaskExecution execution = execution(entry, now);
            services.slots().giveBack(1);
            if (table.add(execution)) {
                execution.release(RequeueReason.REDELIVERED);
                released.add(entry);
            } else {
                services.journal().duplicate(entry);
            }
        }
        services.journal().redelivered(released);
    }

    private TaskExecution execution(TaskEntry entry, long provenAt) {
        LeaseHealth health =
                new LeaseHealth(provenAt, services.runtime().settings().heartbeats());
        return new TaskExecution(services, quarantine, listener, entry, health);
    }

    /** Releases all tasks that are delivered from now on. */
    public void releaseNew() {
        releasing = true;
    }

    /** Interrupts running handlers, and releases tasks that have not begun and those that are delivered from now on. */
    public void callOff() {
        releaseNew();
        table.those(execution -> true).forEach(TaskExecution::callOffForShutdown);
    }

    /** Releases tasks whose handlers still run after the interrupt and its grace. */
    public void releaseRunning() {
        table.those(execution -> execution.state() == AttemptState.RUNNING)
                .forEach(execution -> execution.release(RequeueReason.SHUTDOWN));
    }
}
