package dev.headrace.worker.internal.engine;

import dev.headrace.worker.internal.attempt.Quarantine;
import dev.headrace.worker.internal.claim.SharedBandwidth;
import dev.headrace.worker.internal.restart.DuplicateInstanceWatch;
import dev.headrace.worker.internal.run.Dispatcher;
import dev.headrace.worker.internal.run.Handlers;
import dev.headrace.worker.internal.runtime.WorkerRuntime;

/** The parts that the queues of a worker share. */
record EngineParts(
        WorkerRuntime runtime,
        Handlers handlers,
        Dispatcher dispatcher,
        Quarantine quarantine,
        SharedBandwidth bandwidth,
        DuplicateInstanceWatch duplicates) {}
