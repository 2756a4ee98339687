package dev.headrace.protocol;

import java.util.BitSet;

/**
 * Which of a batch's leases were still the caller's.
 *
 * @param accepted bit {@code i} is set when the {@code i}-th was carried out; clear when its lease was lost
 */
public record FencedReply(BitSet accepted) {}
