package dev.headrace.worker.internal.runtime;

import dev.headrace.task.Shard;

/** A shard that a worker serves, with its meters and its journal. */
public record ShardScope(WorkerRuntime runtime, Shard shard, WorkerMeters meters, Journal journal) {}
