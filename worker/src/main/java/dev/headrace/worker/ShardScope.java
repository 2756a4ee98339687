package dev.headrace.worker;

import dev.headrace.task.Shard;

/** A shard as one worker serves it, and where it is told what happens there. */
record ShardScope(WorkerRuntime runtime, Shard shard, WorkerMeters meters, Journal journal) {}
