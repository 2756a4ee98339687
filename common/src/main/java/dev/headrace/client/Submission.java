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
 * How a task is to be submitted, where that differs from the default. Immutable; each method answers another one, as
 * {@code Submission.plain().id("invoice-17").keepResult(Duration.ofHours(1))}. */
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

    /** Nothing but defaults: now, normal lane, any shard, an id of Redis's making, no result kept. */
    public static Submission plain() {
        return PLAIN;
    }

    /**
     * The task's id. A task of this id that is there already, or succeeded or was cancelled within the last 24 h ({@link #dedupFor}), is not
     * submitted again: its id is answered. One that died runs again, see {@link #retryFailed}.
     *
     * @param chosen {@code [A-Za-z0-9._:-]{1,128}}, not in the form {@code <digits>-<digits>}
     * @throws IllegalArgumentException if it is no such id
     */
    public Submission id(String chosen) {
        return new Submission(aim, lane, TaskId.requireChosen(chosen), retryFailed, due, fields);
    }

    /**
     * Whether a task of the chosen id that died before runs again, under this submission's payload and options, with its
     * budgets anew and its history kept; default true. One that died of a protocol failure ({@code MALFORMED}, {@code
     * UNKNOWN_TYPE} and the like) stays dead either way: only {@link DeadLetters#replay} runs it again. One that stays
     * dead is answered by a {@link HeadraceException} of the reason {@code DEAD}.
     */
    public Submission retryFailed(boolean again) {
        return new Submission(aim, lane, id, again, due, fields);
    }

    /** The lane to queue it in; default {@link Lane#NORMAL}. */
    public Submission lane(Lane other) {
        return new Submission(aim, required(other, "lane"), id, retryFailed, due, fields);
    }

    /**
     * The shard to put it into. By default a task without an id of its own goes to each of the queue's shards in turn, and
     * one with such an id to shard 0, where the same id is found again however many shards there are.
     *
     * @param number 0 to 1023; one that the queue does not have is refused when the task is submitted
     * @throws IllegalArgumentException if it is not within 0 to 1023
     */
    public Submission shard(int number) {
        return new Submission(new Aim(Shard.requireNumber(number), aim.durability), lane, id, retryFailed, due, fields);
    }

    /** What to wait for before it counts as taken; default: what the client's settings say. */
    public Submission durability(Durability wanted) {
        return new Submission(new Aim(aim.shard, required(wanted, "durability")), lane, id, retryFailed, due, fields);
    }

    /**
     * Run it after this delay, by the server's clock; not positive means now.
     *
     * @throws IllegalArgumentException if the delay is over 100 years
     */
    public Submission after(Duration delay) {
        Due from = new Due(required(delay, "after").isNegative() ? Duration.ZERO : requireShort("after", delay), null);
        return new Submission(aim, lane, id, retryFailed, from, fields);
    }

    /**
     * Run it at this time of the server's clock; a time that is past means now.
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
     * Keep the result, and how the task ended, for so long after its end, so that it can be awaited and looked up. A task
     * of a {@linkplain #id chosen id} keeps its result for 24 h if that is longer, as its record is kept for so long.
     *
     * @throws IllegalArgumentException if it is not within 1 ms to 100 years
     */
    public Submission keepResult(Duration time) {
        return withMillis(EntryField.KEEP, "keepResult", time);
    }

    /**
     * Sets how long a {@linkplain #id chosen id} is known after the task succeeded or was cancelled: for so long, a submission of
     * the id adds nothing. Default: 24 h. A result that is kept for longer keeps the id known, too.
     *
     * @param time 0 to 100 years; 0 lets the id be submitted anew as soon as the task has ended
     * @throws IllegalArgumentException if it is not
     */
    public Submission dedupFor(Duration time) {
        if (required(time, "dedupFor").isNegative()) {
            throw new IllegalArgumentException("dedupFor: " + DurationText.of(time) + " is negative");
        }
        return with(
                EntryField.DEDUP, Long.toString(requireShort("dedupFor", time).toMillis()));
    }

    /**
     * The failed attempts at which the task is dead, crashes of its workers not counted; default: the worker's, which is 4.
     *
     * @param most 1 to 1,000,000
     * @throws IllegalArgumentException if it is not
     */
    public Submission maxAttempts(int most) {
        return limit(Limit.MAX_ATTEMPTS, "maxAttempts", most);
    }

    /**
     * How many crashes of its workers the task may survive; default: the queue's, else the controllers' setting, which
     * is 3.
     *
     * @param most 0 to 1,000,000
     * @throws IllegalArgumentException if it is not
     */
    public Submission maxCrashes(int most) {
        return limit(Limit.MAX_CRASHES, "maxCrashes", most);
    }

    /**
     * How many missing first heartbeats the task may survive; default: the queue's, else the controllers' setting, which
     * is 1.
     *
     * @param most 0 to 1,000,000
     * @throws IllegalArgumentException if it is not
     */
    public Submission maxMissingRequeues(int most) {
        return limit(Limit.MAX_MISSING_REQUEUES, "maxMissingRequeues", most);
    }

    /**
     * The maximum runtime of one attempt; default: the worker's setting, which is 24 h.
     *
     * @throws IllegalArgumentException if it is not within 1 ms to 100 years
     */
    public Submission timeout(Duration runtime) {
        return limit(Limit.TIMEOUT, "timeout", runtime);
    }

    /**
     * The longest that an attempt may go on without telling of progress, until it is interrupted as {@code STALLED};
     * default: the type's, the queue's, else the worker's setting, which is no watchdog.
     *
     * @throws IllegalArgumentException if it is not within 1 ms to 100 years
     */
    public Submission watchdog(Duration silence) {
        return limit(Limit.WATCHDOG, "watchdog", silence);
    }

    /**
     * The delays before retries: the first, doubled (by default) from failure to failure up to the longest.
     *
     * @throws IllegalArgumentException if one is not within 1 ms to 100 years, or the longest is shorter than the first
     */
    public Submission backoff(Duration first, Duration longest) {
        if (required(longest, "longest").compareTo(required(first, "first")) < 0) {
            throw new IllegalArgumentException("backoff: the longest, " + DurationText.of(longest)
                    + ", is shorter than the first, " + DurationText.of(first));
        }
        return limit(Limit.BACKOFF, "backoff", first).limit(Limit.BACKOFF_LONGEST, "backoff", longest);
    }

    /**
     * How long each heartbeat of the task lasts, for work that may keep its whole process from beating: the duration of
     * a clip, say. A dead worker's task is recovered that much later. Shorter than the worker's TTL means the worker's.
     *
     * @throws IllegalArgumentException if it is not within 1 ms to 24 h
     */
    public Submission heartbeatTtl(Duration ttl) {
        return limit(Limit.HEARTBEAT_TTL, "heartbeatTtl", ttl);
    }

    /**
     * A header for the handler to read; one of the same name is replaced. The client's {@code maxPayloadBytes} bounds the
     * payload with its headers.
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
     * The trace that this submission belongs to, as W3C's {@code traceparent} writes it; handlers can read it.
     *
     * @throws IllegalArgumentException if it is none
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
