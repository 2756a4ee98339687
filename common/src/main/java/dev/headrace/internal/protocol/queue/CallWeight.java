package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.protocol.entry.TaskEntry;

/**
 * Limits how much data one call makes Redis copy between entries and records. Redis serves no other client meanwhile, and many
 * small fields take as long as large ones. The scripts count in the same way, see {@code shared/measure.lua}.
 */
public final class CallWeight {
    /** The maximum for one call: some 10 to 20 ms of Redis's time. One task is always processed. */
    public static final long MOST = 8L << 20;

    /** The fixed weight of a field beside its bytes. */
    public static final int A_FIELD = 1024;

    /** The fixed weight of a field beside its bytes in a reply or a request, where it is read once and not copied. */
    public static final int A_FIELD_TO_READ = 128;

    private CallWeight() {}

    /** Returns the weight of copying an entry. */
    public static long toMove(TaskEntry entry) {
        return entry.bytes() + (long) A_FIELD * entry.fields().length / 2;
    }

    /** Returns the weight of reading an entry. */
    public static long toRead(TaskEntry entry) {
        return entry.bytes() + (long) A_FIELD_TO_READ * entry.fields().length / 2;
    }
}
