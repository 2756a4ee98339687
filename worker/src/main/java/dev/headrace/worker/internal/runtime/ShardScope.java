package dev.headrace.worker.internal.runtime;

import dev.headrace.task.Shard;

/** A shard as one worker serves it, and where it is told what happens there. */
public record ShardScope(WorkerRuntime runtime, Shard shard, WorkerMeters meters, Journal journal) {}
