package dev.headrace.internal.protocol.entry;

/** The order of stream entry ids, {@code <ms>-<n>}, without parsing numbers of up to 20 digits. */
public final class EntryIds {
    private static final String LAST = "18446744073709551615-18446744073709551615";

    private EntryIds() {}

    /** Less than, equal to or greater than zero as one stands before, at or behind the other in a stream. */
    public static int compare(String one, String other) {
        int oneDash = one.indexOf('-');
        int otherDash = other.indexOf('-');
        int first = digits(one, 0, oneDash, other, 0, otherDash);
        return first != 0 ? first : digits(one, oneDash + 1, one.length(), other, otherDash + 1, other.length());
    }

    /**
     * When the entry came, in epoch milliseconds of the server's clock; {@link Long#MAX_VALUE} where somebody chose an id
     * beyond it, as Redis counts to 2^64 - 1.
     */
    public static long millis(String id) {
        String millis = id.substring(0, id.indexOf('-'));
        try {
            return Long.parseLong(millis);
        } catch (NumberFormatException beyond) {
            return Long.MAX_VALUE;
        }
    }

    /** Whether no id can stand behind this one. Redis takes no range that begins there. */
    public static boolean isLast(String id) {
        return id.equals(LAST);
    }

    /** The start of a range that begins behind an id, not {@linkplain #isLast the last}; of all when the id is empty. */
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
