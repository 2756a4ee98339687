package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.protocol.entry.TaskEntry;

/**
 * How much one call may have Redis move from entry to entry or record. Redis serves nobody else meanwhile, and many small
 * fields take as long as large ones. The scripts count in the same way, see {@code shared/measure.lua}.
 */
public final class CallWeight {
    /** The most that one call may move: some 10 to 20 ms of Redis. One task is moved in any case. */
    public static final long MOST = 8L << 20;

    /** What a field counts for beside its bytes. */
    public static final int A_FIELD = 1024;

    /** What a field counts for beside its bytes in a reply or a request, where it is read once and not moved. */
    public static final int A_FIELD_TO_READ = 128;

    private CallWeight() {}

    /** Returns what moving an entry weighs. */
    public static long toMove(TaskEntry entry) {
        return entry.bytes() + (long) A_FIELD * entry.fields().length / 2;
    }

    /** Returns what reading an entry weighs. */
    public static long toRead(TaskEntry entry) {
        return entry.bytes() + (long) A_FIELD_TO_READ * entry.fields().length / 2;
    }
}
