package dev.headrace.worker.internal.attempt;

import dev.headrace.worker.internal.run.Dispatcher;
import dev.headrace.worker.internal.runtime.Journal;
import dev.headrace.worker.internal.runtime.Slots;
import dev.headrace.worker.internal.runtime.WorkerRuntime;

/** The collaborators of the attempts of one queue. */
public record AttemptServices(
        WorkerRuntime runtime,
        Slots slots,
        Journal journal,
        LimitBook limits,
        FailurePolicy policy,
        Dispatcher dispatcher) {}
