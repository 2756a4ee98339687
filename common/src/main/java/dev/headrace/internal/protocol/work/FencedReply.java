package dev.headrace.internal.protocol.work;

import java.util.BitSet;

/**
 * Which of a batch's leases were still the caller's.
 *
 * @param accepted bit {@code i} is set when the {@code i}-th was carried out; clear when its lease was lost
 * @param stopped bit {@code i} is set when the {@code i}-th task was asked to stop, and ended as cancelled instead
 */
public record FencedReply(BitSet accepted, BitSet stopped) {}
