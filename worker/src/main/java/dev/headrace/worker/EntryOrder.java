package dev.headrace.worker;

import java.util.Comparator;

/** The order of stream entries' ids, {@code <ms>-<n>}: by the first number, then by the second. Neither has zeros in front. */
final class EntryOrder implements Comparator<String> {
    static final Comparator<TaskExecution> BY_ENTRY =
            Comparator.comparing(execution -> execution.lease().entryId(), new EntryOrder());

    private EntryOrder() {}

    @Override
    public int compare(String a, String b) {
        int dashA = a.indexOf('-');
        int dashB = b.indexOf('-');
        if (dashA != dashB) {
            return Integer.compare(dashA, dashB);
        }
        int first = a.substring(0, dashA).compareTo(b.substring(0, dashB));
        if (first != 0) {
            return first;
        }
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }
}
