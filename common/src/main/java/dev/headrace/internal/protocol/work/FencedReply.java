package dev.headrace.internal.protocol.work;

import java.util.BitSet;

/**
 * The result of a batch: which leases the caller still held.
 *
 * @param accepted bit {@code i} is set if the {@code i}-th was accepted; clear if its lease was lost
 * @param stopped bit {@code i} is set if the {@code i}-th task had a stop request and was cancelled instead
 */
public record FencedReply(BitSet accepted, BitSet stopped) {
    /** Returns the result of two batches as one: this one of {@code size} leases, and the next one. */
    public FencedReply followedBy(int size, FencedReply next) {
        return new FencedReply(joined(accepted, size, next.accepted), joined(stopped, size, next.stopped));
    }

    private static BitSet joined(BitSet first, int size, BitSet next) {
        BitSet all = (BitSet) first.clone();
        next.stream().forEach(i -> all.set(size + i));
        return all;
    }
}
