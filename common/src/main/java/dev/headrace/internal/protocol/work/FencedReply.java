package dev.headrace.internal.protocol.work;

import java.util.BitSet;

/**
 * The result of a batch: which leases the caller still held.
 *
 * @param accepted bit {@code i} is set if the {@code i}-th was accepted; clear if its lease was lost
 * @param stopped bit {@code i} is set if the {@code i}-th task had a stop request and was cancelled instead
 */
public record FencedReply(BitSet accepted, BitSet stopped) {}
