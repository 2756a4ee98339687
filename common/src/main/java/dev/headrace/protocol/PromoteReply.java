package dev.headrace.protocol;

/**
 * What became of a batch of due tasks.
 *
 * @param leader whether the caller leads the shard; if not, nothing was done
 * @param promoted how many are queued now
 */
public record PromoteReply(boolean leader, int promoted) {}
