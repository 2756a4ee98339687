package dev.headrace.task;

import java.math.BigInteger;
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
    private static final Pattern TEXT = Pattern.compile("((\\d{1,20})-(\\d{1,20}))(@high|@low)?");
    private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** Returns the lease's text: the entry id, with the suffix {@code @high} or {@code @low} outside the normal lane. */
    public String text() {
        return lane == Lane.NORMAL ? entryId : entryId + lane.suffix();
    }

    /** Parses a lease's text; empty if it is not a lease. */
    public static Optional<Lease> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || !fits(matcher.group(2)) || !fits(matcher.group(3))) {
            return Optional.empty();
        }
        String suffix = matcher.group(4);
        Lane lane = suffix == null ? Lane.NORMAL : suffix.equals("@high") ? Lane.HIGH : Lane.LOW;
        return Optional.of(new Lease(matcher.group(1), lane));
    }

    /** Returns true if a number fits into 64 bits, as each half of a stream entry's id does (Redis, "Streams": entry ids). */
    private static boolean fits(String number) {
        return number.length() < 20 || new BigInteger(number).compareTo(LARGEST) <= 0;
    }

    @Override
    public String toString() {
        return text();
    }
}
