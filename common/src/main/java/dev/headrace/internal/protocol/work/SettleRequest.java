package dev.headrace.internal.protocol.work;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.Shard;
import java.util.List;

/**
 * A batch of ended attempts.
 *
 * @param sequence the worker's number for this batch in this shard, from 1; a repeated number gets the same answer
 * @param settlements 1 to 500
 */
public record SettleRequest(Shard shard, WorkerId worker, long sequence, List<Settlement> settlements) {}
