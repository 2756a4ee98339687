package dev.headrace.redis;

/** The order of stream entry ids, {@code <ms>-<n>}, without parsing numbers of up to 20 digits. */
final class EntryIds {
    private EntryIds() {}

    static int compare(String one, String other) {
        int oneDash = one.indexOf('-');
        int otherDash = other.indexOf('-');
        int first = digits(one, 0, oneDash, other, 0, otherDash);
        return first != 0 ? first : digits(one, oneDash + 1, one.length(), other, otherDash + 1, other.length());
    }

    /** When the entry came, in epoch milliseconds of the server's clock. */
    static long millis(String id) {
        return Long.parseLong(id.substring(0, id.indexOf('-')));
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
