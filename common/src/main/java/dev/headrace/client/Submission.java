package dev.headrace.client;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.produce.NewTask.Due;
import dev.headrace.internal.protocol.produce.NewTask.Identity;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Durability;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.Lane;
import dev.headrace.task.Outcome;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Options of a submission. Immutable; each method returns a new object: {@code
 * Submission.plain().id("invoice-17").keepResult(Duration.ofHours(1))}.
 */
public final class Submission {
    private static final Submission PLAIN =
            new Submission(new Aim(null, null), Lane.NORMAL, null, true, null, Map.of());
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int MOST_FIELDS = 64;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final Aim aim;
    private final Lane lane;
    private final @Nullable String id;
    private final boolean retryFailed;
    private final @Nullable Due due;
    private final Map<String, String> fields;

    private Submission(
            Aim aim,
            Lane lane,
            @Nullable String id,
            boolean retryFailed,
            @Nullable Due due,
            Map<String, String> fields) {
        this.aim = aim;
        this.lane = lane;
        this.id = id;
        this.retryFailed = retryFailed;
        this.due = due;
        this.fields = fields;
    }

    /** Returns the default options: run now, the normal lane, any shard, a generated id, no kept result. */
    public static Submission plain() {
        return PLAIN;
    }

    /**
     * Sets the task's id. If a task with this id is queued, running or scheduled, or succeeded or was cancelled within the last
     * 24 h ({@link #dedupFor}), the submission adds nothing and returns this id. If the task died, it runs again: see {@link
     * #retryFailed}.
     *
     * @param chosen {@code [A-Za-z0-9._:-]{1,128}}, not in the form {@code <digits>-<digits>}
     * @throws IllegalArgumentException if the id is not allowed
     */
    public Submission id(String chosen) {
        return new Submission(aim, lane, TaskId.requireChosen(chosen), retryFailed, due, fields);
    }

    /**
     * Sets whether the submission of a chosen id whose task is dead runs the task again: with the new payload and options,
     * budgets from zero, and its history. Default: true. A task that died of a protocol failure, such as {@code MALFORMED} or
     * {@code UNKNOWN_TYPE}, stays dead in any case; only {@link DeadLetters#replay} runs it again. If the task stays dead, the
     * submission fails with a {@link HeadraceException} of the reason {@code DEAD}.
     */
    public Submission retryFailed(boolean again) {
        return new Submission(aim, lane, id, again, due, fields);
    }

    /** Sets the lane. Default: {@link Lane#NORMAL}. */
    public Submission lane(Lane other) {
        return new Submission(aim, required(other, "lane"), id, retryFailed, due, fields);
    }

    /**
     * Sets the shard. By default, tasks without a chosen id are spread over the queue's shards in turn. Tasks with a chosen id
     * go to shard 0, so that the id is found again when the number of shards has changed.
     *
     * @param number 0 to 1023; the submission fails if the queue has no shard with this number
     * @throws IllegalArgumentException if the number is out of this range
     */
    public Submission shard(int number) {
        return new Submission(new Aim(Shard.requireNumber(number), aim.durability), lane, id, retryFailed, due, fields);
    }

    /** Sets how many replicas must have the task before it is accepted. Default: {@link ClientSettings#durability}. */
    public Submission durability(Durability wanted) {
        return new Submission(new Aim(aim.shard, required(wanted, "durability")), lane, id, retryFailed, due, fields);
    }

    /**
     * Sets a delay after which the task runs, by the clock of Redis. A delay of zero or less means now.
     *
     * @throws IllegalArgumentException if the delay is over 100 years
     */
    public Submission after(Duration delay) {
        Due from = new Due(required(delay, "after").isNegative() ? Duration.ZERO : requireShort("after", delay), null);
        return new Submission(aim, lane, id, retryFailed, from, fields);
    }

    /**
     * Sets the time at which the task runs, by the clock of Redis. A time in the past means now.
     *
     * @throws IllegalArgumentException if the time is after the year 9999
     */
    public Submission at(Instant time) {
        if (required(time, "at").isAfter(LATEST)) {
            throw new IllegalArgumentException("at: " + time + " is after " + LATEST);
        }
        Due from = new Due(null, time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time);
        return new Submission(aim, lane, id, retryFailed, from, fields);
    }

    /**
     * Sets how long the result and the end of the task are kept after it succeeded, so that it can be awaited and looked up.
     * Default: not kept. A task with a {@linkplain #id chosen id} keeps its result for as long as the id is known, if that is
     * longer.
     *
     * @throws IllegalArgumentException if the time is not within 1 ms to 100 years
     */
    public Submission keepResult(Duration time) {
        return withMillis(EntryField.KEEP, "keepResult", time);
    }

    /**
     * Sets how long a {@linkplain #id chosen id} is known after the task succeeded or was cancelled. During this time, a
     * submission of the id adds nothing. Default: 24 h. The id is known for at least as long as the result is kept.
     *
     * @param time 0 to 100 years; with 0, a submission of the id after the task's end creates a new task
     * @throws IllegalArgumentException if the time is out of this range
     */
    public Submission dedupFor(Duration time) {
        if (required(time, "dedupFor").isNegative()) {
            throw new IllegalArgumentException("dedupFor: " + DurationText.of(time) + " is negative");
        }
        return with(
                EntryField.DEDUP, Long.toString(requireShort("dedupFor", time).toMillis()));
    }

    /**
     * Sets the number of failed attempts after which the task is dead. Crashes of its workers do not count. Default: that of
     * the type, else the queue, else the worker, which is 4.
     *
     * @param most 1 to 1,000,000
     * @throws IllegalArgumentException if the number is out of this range
     */
    public Submission maxAttempts(int most) {
        return limit(Limit.MAX_ATTEMPTS, "maxAttempts", most);
    }

    /**
     * Sets how many crashes of its workers the task may survive. Default: that of the queue, else the controllers, which is 3.
     *
     * @param most 0 to 1,000,000
     * @throws IllegalArgumentException if the number is out of this range
     */
    public Submission maxCrashes(int most) {
        return limit(Limit.MAX_CRASHES, "maxCrashes", most);
    }

    /**
     * Sets how many missing first heartbeats the task may survive. Default: that of the queue, else the controllers, which is
     * 1.
     *
     * @param most 0 to 1,000,000
     * @throws IllegalArgumentException if the number is out of this range
     */
    public Submission maxMissingRequeues(int most) {
        return limit(Limit.MAX_MISSING_REQUEUES, "maxMissingRequeues", most);
    }

    /**
     * Sets the maximum runtime of an attempt. Default: that of the type, else the queue, else the worker, which is 24 h.
     *
     * @throws IllegalArgumentException if the time is not within 1 ms to 100 years
     */
    public Submission timeout(Duration runtime) {
        return limit(Limit.TIMEOUT, "timeout", runtime);
    }

    /**
     * Sets the maximum time of an attempt without reported progress. After this time the attempt is interrupted and fails as
     * {@code STALLED}. Default: that of the type, else the queue, else the worker, which is no limit.
     *
     * @throws IllegalArgumentException if the time is not within 1 ms to 100 years
     */
    public Submission watchdog(Duration silence) {
        return limit(Limit.WATCHDOG, "watchdog", silence);
    }

    /**
     * Sets the delays before retries. The first delay is multiplied by the worker's factor, which is 2 by default, after each
     * further failure, up to the longest delay.
     *
     * @throws IllegalArgumentException if a delay is not within 1 ms to 100 years, or the longest is shorter than the first
     */
    public Submission backoff(Duration first, Duration longest) {
        if (required(longest, "longest").compareTo(required(first, "first")) < 0) {
            throw new IllegalArgumentException("backoff: the longest, " + DurationText.of(longest)
                    + ", is shorter than the first, " + DurationText.of(first));
        }
        return limit(Limit.BACKOFF, "backoff", first).limit(Limit.BACKOFF_LONGEST, "backoff", longest);
    }

    /**
     * Sets the TTL of the task's heartbeats, for work that may keep its whole process from sending heartbeats. If the worker
     * dies, the task is recovered later by the difference to the worker's TTL. It counts from the task's first heartbeat,
     * within a second of its claim; a handler that blocks its process at once calls {@code extendLease} first. A shorter time
     * than the worker's TTL has no effect.
     *
     * @throws IllegalArgumentException if the time is not within 1 ms to 24 h
     */
    public Submission heartbeatTtl(Duration ttl) {
        return limit(Limit.HEARTBEAT_TTL, "heartbeatTtl", ttl);
    }

    /**
     * Adds a header, which the handler can read. Replaces a header with the same name. The client's {@code maxPayloadBytes}
     * limits the size of the payload and its headers together.
     *
     * @param name {@code [A-Za-z0-9._-]{1,64}}
     * @throws IllegalArgumentException if the name is not allowed, or there are more than 64 headers and options
     */
    public Submission header(String name, String value) {
        if (!HEADER.matcher(required(name, "name")).matches()) {
            throw new IllegalArgumentException("header: '" + Printable.escape(name)
                    + "' is not a header's name; it takes 1 to 64 letters, digits, dots, dashes and underscores");
        }
        return with(EntryField.HEADER_PREFIX + name, required(value, "value"));
    }

    /**
     * Sets the trace that the submission belongs to, in the form of W3C's {@code traceparent}. The handler can read it.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public Submission traceparent(String trace) {
        if (!TRACEPARENT.matcher(required(trace, "traceparent")).matches()) {
            throw new IllegalArgumentException("traceparent: '" + Printable.escape(trace)
                    + "' is not of the form 00-<32 hex digits>-<16 hex digits>-<2 hex digits>");
        }
        return with(EntryField.TRACE, trace);
    }

    Optional<Integer> shard() {
        return aim.shard == null && id != null ? Optional.of(0) : Optional.ofNullable(aim.shard);
    }

    Optional<Durability> durability() {
        return Optional.ofNullable(aim.durability);
    }

    Lane lane() {
        return lane;
    }

    Optional<String> id() {
        return Optional.ofNullable(id);
    }

    Identity identity() {
        return id == null ? Identity.DRAWN : retryFailed ? Identity.CHOSEN : Identity.CHOSEN_ONCE;
    }

    @Nullable Due due() {
        return due;
    }

    Map<String, String> fields() {
        return fields;
    }

    private Submission limit(Limit limit, String name, long value) {
        return with(limit.field(), Long.toString(limit.require(name, value)));
    }

    private Submission limit(Limit limit, String name, Duration time) {
        return with(limit.field(), Long.toString(limit.millis(name, time)));
    }

    private Submission withMillis(String field, String name, Duration time) {
        if (required(time, name).compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(name + ": " + DurationText.of(time) + " is under 1ms");
        }
        return with(field, Long.toString(requireShort(name, time).toMillis()));
    }

    private Submission with(String field, String value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        if (more.size() > MOST_FIELDS) {
            throw new IllegalArgumentException("header: there are more than " + MOST_FIELDS + " headers and options");
        }
        return new Submission(aim, lane, id, retryFailed, due, Collections.unmodifiableMap(more));
    }

    private static Duration requireShort(String name, Duration time) {
        if (time.compareTo(Outcome.LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException(name + ": " + time + " is over 100 years");
        }
        return time;
    }

    private record Aim(@Nullable Integer shard, @Nullable Durability durability) {}
}
