package dev.headrace.worker;

/** What the attempts at the tasks of one queue use. */
record AttemptServices(
        WorkerRuntime runtime,
        Slots slots,
        Journal journal,
        LimitBook limits,
        FailurePolicy policy,
        Dispatcher dispatcher) {}
