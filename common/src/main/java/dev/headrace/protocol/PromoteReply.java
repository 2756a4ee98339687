package dev.headrace.protocol;

/**
 * What became of a batch of due tasks.
 *
 * @param leader whether the caller leads the shard; if not, nothing was done
 * @param promoted how many are queued now
 * @param left how many of the last ids were not looked at, as those before them were large; always fewer than all
 */
public record PromoteReply(boolean leader, int promoted, int left) {}
