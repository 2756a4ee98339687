package dev.headrace.internal.protocol.entry;

/** The order of stream entry ids, {@code <ms>-<n>}, without parsing numbers of up to 20 digits. */
public final class EntryIds {
    private static final String LAST = "18446744073709551615-18446744073709551615";

    private EntryIds() {}

    /** Compares the positions of two entries in a stream, like a comparator. */
    public static int compare(String one, String other) {
        int oneDash = one.indexOf('-');
        int otherDash = other.indexOf('-');
        int first = digits(one, 0, oneDash, other, 0, otherDash);
        return first != 0 ? first : digits(one, oneDash + 1, one.length(), other, otherDash + 1, other.length());
    }

    /**
     * Returns when the entry was added, in epoch milliseconds of the server's clock; {@link Long#MAX_VALUE} for a chosen id
     * beyond it, because Redis counts to 2^64 - 1.
     */
    public static long millis(String id) {
        String millis = id.substring(0, id.indexOf('-'));
        try {
            return Long.parseLong(millis);
        } catch (NumberFormatException beyond) {
            return Long.MAX_VALUE;
        }
    }

    /** Returns true if this is the highest possible id. Redis rejects a range that starts after it. */
    public static boolean isLast(String id) {
        return id.equals(LAST);
    }

    /** Returns the start of a range after an id, which is not {@linkplain #isLast the last}; of everything if it is empty. */
    public static String after(String id) {
        return id.isEmpty() ? "-" : "(" + id;
    }

    // Redis writes its numbers without leading zeros, so the longer one is the larger.
    private static int digits(String one, int from, int to, String other, int otherFrom, int otherTo) {
        int longer = (to - from) - (otherTo - otherFrom);
        if (longer != 0) {
            return longer;
        }
        for (int i = 0; i < to - from; i++) {
            int difference = one.charAt(from + i) - other.charAt(otherFrom + i);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }
}
