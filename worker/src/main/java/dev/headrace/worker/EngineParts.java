package dev.headrace.worker;

/** What the queues of a worker share. */
record EngineParts(
        WorkerRuntime runtime,
        Handlers handlers,
        Dispatcher dispatcher,
        Quarantine quarantine,
        SharedBandwidth bandwidth,
        DuplicateInstanceWatch duplicates) {}
