package dev.headrace.controller.cli.task;

import static java.util.Map.entry;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Formats the fields of a task's record and entry for people: readable names, times in ISO-8601 with their age, and
 * durations with their unit. Empty fields are left out. Programs get the raw fields.
 */
final class TaskLines {
    private static final String KEPT = "f:";
    private static final String FAILURE = "failure:";
    private static final String SUBMITTED = "submitted";
    private static final Pattern MILLIS = Pattern.compile("\\d{1,15}");
    private static final Pattern TIME_IN_TEXT = Pattern.compile("\\b(due|since|progressed)=(\\d{13})\\b");
    private static final Pattern FAILED_AT = Pattern.compile("^(\\d{13}) ");
    private static final Set<String> TIMES = Set.of("due", "ended", SUBMITTED);
    private static final Set<String> DURATIONS = Set.of(
            EntryField.KEEP,
            EntryField.DEDUP,
            Limit.TIMEOUT.field(),
            Limit.WATCHDOG.field(),
            Limit.BACKOFF.field(),
            Limit.BACKOFF_LONGEST.field(),
            Limit.HEARTBEAT_TTL.field());

    private static final Map<String, String> NAMES = Map.ofEntries(
            entry("lease", "entry in its lane"),
            entry(EntryField.TOKEN, "fencing token"),
            entry(KEPT + EntryField.TOKEN, "fencing token of its next entry"),
            entry("chosen", "id chosen by its submitter"),
            entry("code", "failure code"),
            entry("cause", "code of the last failure"),
            entry("message", "failure message"),
            entry("worker", "last worker"),
            entry(EntryField.ATTEMPT, "number of this attempt"),
            entry(EntryField.FAILURES, "failed attempts so far"),
            entry(EntryField.REQUEUES, "requeues so far"),
            entry(EntryField.STALE_REQUEUES, "crashes of its worker so far"),
            entry(EntryField.MISSING_REQUEUES, "missing first heartbeats so far"),
            entry(EntryField.UNKNOWN_TYPE_RETURNS, "returned for lack of a handler so far"),
            entry(EntryField.UNDELIVERED, "deliveries that did not arrive so far"),
            entry(EntryField.KEEP, "result is kept for"),
            entry(EntryField.DEDUP, "id stays known after its end for"),
            entry(EntryField.TRACE, "trace of its submission"),
            entry(Limit.MAX_ATTEMPTS.field(), "failed attempts allowed"),
            entry(Limit.MAX_CRASHES.field(), "crashes allowed"),
            entry(Limit.MAX_MISSING_REQUEUES.field(), "missing first heartbeats allowed"),
            entry(Limit.TIMEOUT.field(), "maximum runtime of an attempt"),
            entry(Limit.WATCHDOG.field(), "maximum time without progress"),
            entry(Limit.BACKOFF.field(), "first delay before a retry"),
            entry(Limit.BACKOFF_LONGEST.field(), "longest delay before a retry"),
            entry(Limit.HEARTBEAT_TTL.field(), "TTL of its heartbeats"));

    private final Instant now;

    /** @param now the time of the Redis server's clock, which all times of a task use */
    TaskLines(Instant now) {
        this.now = now;
    }

    /** Returns a line for each field that is set; failed attempts come last, in their order. */
    List<String> fields(Map<String, String> fields) {
        return fields.entrySet().stream()
                .filter(field -> !field.getValue().isEmpty())
                .filter(field -> !repeats(field.getKey(), fields))
                .sorted(Comparator.comparingInt(field -> attempt(field.getKey())))
                .map(field -> line(field.getKey(), field.getValue()))
                .toList();
    }

    /** Returns a text from Redis, such as a heartbeat or an event, with readable times. */
    String text(String raw) {
        return TIME_IN_TEXT.matcher(raw).replaceAll(found -> found.group(1) + "=" + moment(found.group(2)));
    }

    private String line(String field, String value) {
        if (attempt(field) > 0) {
            return "failed attempt " + attempt(field) + ": "
                    + FAILED_AT.matcher(value).replaceFirst(found -> moment(found.group(1)) + " ");
        }
        String name = field.startsWith(KEPT) ? field.substring(KEPT.length()) : field;
        return NAMES.getOrDefault(field, NAMES.getOrDefault(name, name)) + ": " + value(name, value);
    }

    private String value(String name, String value) {
        boolean number = MILLIS.matcher(value).matches();
        if (number && TIMES.contains(name)) {
            return moment(value);
        } else if (number && DURATIONS.contains(name)) {
            return DurationText.of(Duration.ofMillis(Long.parseLong(value)));
        } else if (name.equals("chosen")) {
            return value.equals("1") ? "yes" : value;
        }
        return value;
    }

    private String moment(String millis) {
        Instant at = Instant.ofEpochMilli(Long.parseLong(millis));
        Duration age = Duration.between(at, now);
        return at
                + (age.isNegative()
                        ? " (in " + DurationText.of(age.negated()) + ")"
                        : " (" + DurationText.of(age) + " ago)");
    }

    /** Returns true if the record has the same field for the task itself. */
    private static boolean repeats(String field, Map<String, String> fields) {
        return field.startsWith(KEPT)
                && fields.getOrDefault(field.substring(KEPT.length()), "").equals(fields.get(field));
    }

    /** Returns the attempt of a failure field, to sort the unordered hash by; 0 for all other fields, which come first. */
    private static int attempt(String field) {
        return field.matches(FAILURE + "\\d{1,9}") ? Integer.parseInt(field.substring(FAILURE.length())) : 0;
    }
}
