package dev.headrace.internal.protocol.entry;

import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A delivered task: the lease and the entry's fields. The fields stay a flat list (name, value, name, value …), because
 * most entries have two fields, and a map for each entry would be the largest cost of reading it. Immutable by convention:
 * the arrays are not copied.
 */
public final class TaskEntry {
    private static final int LONGEST_COUNTER = 15;
    private static final int MOST_FIELDS = 1000;

    private final Shard shard;
    private final Lease lease;
    private final byte[][] fields;
    private final long oversizedBytes;

    /** The maximum size that a worker accepts: 64 MiB, as in pick_up. */
    private static final long LARGEST = 64L << 20;

    /** @param fields alternating names and values; an odd one at the end is ignored */
    public TaskEntry(Shard shard, Lease lease, byte[][] fields) {
        this(shard, lease, fields, 0);
    }

    private TaskEntry(Shard shard, Lease lease, byte[][] fields, long oversizedBytes) {
        this.oversizedBytes = oversizedBytes;
        this.shard = shard;
        this.lease = lease;
        this.fields = fields;
    }

    /** Returns the shard of the entry. */
    public Shard shard() {
        return shard;
    }

    /** Returns the lease. */
    public Lease lease() {
        return lease;
    }

    /** Returns the fields as alternating names and values. */
    public byte[][] fields() {
        return fields;
    }

    /** Returns the size of its fields, names and values together, in bytes. */
    public long bytes() {
        long sum = 0;
        for (byte[] field : fields) {
            sum += field.length;
        }
        return sum;
    }

    /**
     * Returns the task's id within its shard: the field {@code id} if it holds a valid one, else the text of the lease. An
     * invalid id could not be typed, and the keys and the timeline could not hold it.
     */
    public String id() {
        byte[] id = value(EntryField.ID);
        String named = id == null ? null : new String(id, StandardCharsets.UTF_8);
        return named != null && TaskId.isValid(named) ? named : lease.text();
    }

    /** Returns true if the task has a record: every entry except a first one without a chosen id names its task. */
    public boolean hasRecord() {
        return value(EntryField.ID) != null;
    }

    /** Returns the name of the type, or null if the entry has none. */
    public @Nullable String type() {
        byte[] type = value(EntryField.TYPE);
        return type == null ? null : new String(type, StandardCharsets.UTF_8);
    }

    /** Returns the payload, or null if the entry has none. */
    public byte @Nullable [] body() {
        return value(EntryField.BODY);
    }

    /** Returns a field as text. */
    public Optional<String> text(String name) {
        byte[] value = value(name);
        return value == null ? Optional.empty() : Optional.of(new String(value, StandardCharsets.UTF_8));
    }

    /**
     * Returns a counter: a field of 1 to 15 digits.
     *
     * @throws NumberFormatException if the field exists and is not such a number; {@link #defect} detects this before
     */
    public long counter(String name, long absent) {
        byte[] value = value(name);
        if (value == null) {
            return absent;
        }
        if (!isCounter(value)) {
            throw new NumberFormatException(name + " is no number");
        }
        return Long.parseLong(new String(value, StandardCharsets.US_ASCII));
    }

    /** Returns a counter, or the default if it is absent or not a number; such an entry is rejected elsewhere. */
    public long tolerantCounter(String name, long absent) {
        byte[] value = value(name);
        return value == null || !isCounter(value) ? absent : counter(name, absent);
    }

    /** Returns the number of this attempt, from 1; 1 if the field is not a number. */
    public int attempt() {
        return (int) Math.min(Integer.MAX_VALUE, tolerantCounter(EntryField.ATTEMPT, 1));
    }

    /** Returns an entry whose payload was left in Redis because it is too large: {@link #defect} has the reason. */
    public static TaskEntry oversized(Shard shard, Lease lease, byte[][] fields, long bytes) {
        return new TaskEntry(shard, lease, fields, bytes);
    }

    /** Returns why the entry cannot run, or empty: no type, no body, a counter that is not a number, and the like. */
    public Optional<String> defect() {
        if (oversizedBytes > 0) {
            return Optional.of(oversize());
        }
        byte[] type = value(EntryField.TYPE);
        if (type == null || type.length == 0) {
            return Optional.of(type == null ? "the entry has no field 'type'" : "the entry's field 'type' is empty");
        }
        if (value(EntryField.BODY) == null) {
            return Optional.of("the entry has no field 'body'");
        }
        if (fields.length > 2 * MOST_FIELDS && brought() > MOST_FIELDS) {
            return Optional.of("the entry has more than " + MOST_FIELDS + " fields");
        }
        return plain() ? Optional.empty() : counterDefect();
    }

    private String oversize() {
        String holds = "the entry holds " + oversizedBytes + " bytes, ";
        return oversizedBytes > LARGEST
                ? holds + "more than a worker accepts"
                : holds + "and its delivery was never heard to the end, in "
                        + tolerantCounter(EntryField.UNDELIVERED, 0)
                        + " tries and more: Redis closed the connection (see client-output-buffer-limit), or the link is"
                        + " too slow for the command timeout";
    }

    /** Returns the number of fields without those that Headrace adds, so that an accepted entry is not rejected later. */
    private int brought() {
        int brought = fields.length / 2;
        for (String added : ADDED) {
            brought -= value(added) == null ? 0 : 1;
        }
        return brought;
    }

    /** Returns true if it has only two fields, like nearly all first entries: type and body, unless it is malformed. */
    public boolean plain() {
        return fields.length <= 4;
    }

    private Optional<String> counterDefect() {
        for (String counter : COUNTERS) {
            if (broken(counter)) {
                return Optional.of(noNumber(counter));
            }
        }
        for (Limit limit : Limit.values()) {
            if (broken(limit.field())) {
                return Optional.of(noNumber(limit.field()));
            }
        }
        return Optional.empty();
    }

    private boolean broken(String counter) {
        byte[] value = value(counter);
        return value != null && !isCounter(value);
    }

    private static String noNumber(String counter) {
        return "the entry's field '" + counter + "' is not a number of 1 to 15 digits";
    }

    private static final String[] COUNTERS = {
        EntryField.TOKEN,
        EntryField.ATTEMPT,
        EntryField.FAILURES,
        EntryField.REQUEUES,
        EntryField.STALE_REQUEUES,
        EntryField.MISSING_REQUEUES,
        EntryField.UNKNOWN_TYPE_RETURNS,
        EntryField.UNDELIVERED,
        EntryField.KEEP
    };

    private static final String[] ADDED = {
        EntryField.ID,
        EntryField.TOKEN,
        EntryField.ATTEMPT,
        EntryField.FAILURES,
        EntryField.LANE,
        EntryField.REQUEUES,
        EntryField.STALE_REQUEUES,
        EntryField.MISSING_REQUEUES,
        EntryField.UNKNOWN_TYPE_RETURNS,
        EntryField.UNDELIVERED
    };

    private static boolean isCounter(byte[] value) {
        if (value.length == 0 || value.length > LONGEST_COUNTER) {
            return false;
        }
        for (byte b : value) {
            if (b < '0' || b > '9') {
                return false;
            }
        }
        return true;
    }

    /** Returns a value; the last one if a name occurs twice, as in a record. */
    private byte @Nullable [] value(String name) {
        for (int i = (fields.length & ~1) - 2; i >= 0; i -= 2) {
            if (matches(fields[i], name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    private static boolean matches(byte[] bytes, String name) {
        if (bytes.length != name.length()) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return shard.tag() + "/" + id() + " (lease " + lease + ")";
    }
}
