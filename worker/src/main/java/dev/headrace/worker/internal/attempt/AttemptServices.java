package dev.headrace.worker.internal.attempt;

import dev.headrace.worker.internal.run.Dispatcher;
import dev.headrace.worker.internal.runtime.Journal;
import dev.headrace.worker.internal.runtime.Slots;
import dev.headrace.worker.internal.runtime.WorkerRuntime;

/** What the attempts at the tasks of one queue use. */
public record AttemptServices(
        WorkerRuntime runtime,
        Slots slots,
        Journal journal,
        LimitBook limits,
        FailurePolicy policy,
        Dispatcher dispatcher) {}
