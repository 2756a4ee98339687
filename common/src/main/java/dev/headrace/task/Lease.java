package dev.headrace.task;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One delivery of one attempt: a stream entry. The consumer with the entry in its pending entries list holds the task.
 * Every retry, recovery or release creates a new entry, so a lease is never reused.
 *
 * @param entryId the stream entry's id, {@code <ms>-<n>}
 * @param lane the lane whose stream holds it
 */
public record Lease(String entryId, Lane lane) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,20}-\\d{1,20})(@high|@low)?");

    /** Returns the lease's text: the entry id, with the suffix {@code @high} or {@code @low} outside the normal lane. */
    public String text() {
        return lane == Lane.NORMAL ? entryId : entryId + lane.suffix();
    }

    /** Parses a lease's text; empty if it is not a lease. */
    public static Optional<Lease> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String suffix = matcher.group(2);
        Lane lane = suffix == null ? Lane.NORMAL : suffix.equals("@high") ? Lane.HIGH : Lane.LOW;
        return Optional.of(new Lease(matcher.group(1), lane));
    }

    @Override
    public String toString() {
        return text();
    }
}
