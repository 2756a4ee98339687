package dev.headrace.task;

import dev.headrace.internal.text.Argument;
import dev.headrace.internal.text.Printable;
import java.util.regex.Pattern;

/**
 * A task's public name within its queue's shard. Either the text of its first lease, or one of the client's own for a
 * scheduled task ({@code later:…}), or one that the caller chose.
 *
 * @param shard the queue and shard that hold it
 * @param id the id itself, 1 to 128 of {@code [A-Za-z0-9._:@-]}
 */
public record TaskId(Shard shard, String id) {
    private static final Pattern CHOSEN = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final Pattern SCHEDULED = Pattern.compile("later:[0-9a-f]{24}");

    /** @throws IllegalArgumentException if the id is neither a lease's text nor an id that a caller can choose */
    public TaskId {
        if (Lease.parse(id).isEmpty() && !CHOSEN.matcher(id).matches()) {
            throw new IllegalArgumentException(rule(id));
        }
    }

    /** Whether it has the form that a client gives to a scheduled task which chose no id: {@code later:} and 24 digits. */
    public static boolean isScheduled(String id) {
        return SCHEDULED.matcher(id).matches();
    }

    /**
     * The id, if a caller may choose it: {@code [A-Za-z0-9._:-]{1,128}}, and not in the form of a lease.
     *
     * @throws IllegalArgumentException if it may not
     */
    public static String requireChosen(String id) {
        if (!CHOSEN.matcher(Argument.required(id, "id")).matches()
                || Lease.parse(id).isPresent()) {
            throw new IllegalArgumentException(rule(id));
        }
        return id;
    }

    /**
     * Reads {@code queue/id} or {@code queue#shard/id}.
     *
     * @throws IllegalArgumentException if the text has no such form
     */
    public static TaskId parse(String text) {
        Shard shard = Shard.ofTask(text);
        return new TaskId(shard, text.substring(text.indexOf('/') + 1));
    }

    private static String rule(String id) {
        return "id: '" + Printable.escape(id, 64)
                + "' is not an id that a task can be given; it takes 1 to 128 letters,"
                + " digits, dots, colons, dashes and underscores, and not the form <digits>-<digits> of a lease";
    }

    /** The full name, {@code emails/ID} or {@code emails#3/ID}. */
    @Override
    public String toString() {
        return shard.tag() + "/" + id;
    }
}
