package dev.headrace.controller.sweep;

/** Entry ids {@code <ms>-<n>} in the order of their stream. */
final class EntryOrder {
    private EntryOrder() {}

    static int compare(String left, String right) {
        int leftDash = left.indexOf('-');
        int rightDash = right.indexOf('-');
        int byTime = compareUnsigned(left.substring(0, leftDash), right.substring(0, rightDash));
        return byTime != 0 ? byTime : compareUnsigned(left.substring(leftDash + 1), right.substring(rightDash + 1));
    }

    private static int compareUnsigned(String left, String right) {
        return Long.compareUnsigned(Long.parseUnsignedLong(left), Long.parseUnsignedLong(right));
    }

    /** The start of a range that begins behind an id; the start of all when there is none. */
    static String after(String id) {
        return id.isEmpty() ? "-" : "(" + id;
    }
}
