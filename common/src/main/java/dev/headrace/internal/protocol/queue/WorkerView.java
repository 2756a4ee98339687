package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A consumer of a shard's lanes: a worker, a foreign worker, or {@code controller}, the name under which controllers
 * claim entries.
 *
 * @param name a {@link dev.headrace.internal.protocol.entry.WorkerId}'s text, or a foreign consumer's name
 * @param alive true if its liveness key exists
 * @param pending how many entries it holds, over all lanes
 * @param silence the time since it last tried to read, received an entry in any lane, or sent a heartbeat
 * @param words the fields of its liveness: {@code instance}, {@code host}, {@code pid}, {@code running}, {@code slots},
 *     {@code held}, {@code lanes}, {@code interval}, {@code ttl}, {@code beaten}, {@code reason}, {@code longest},
 *     {@code longest_task}, {@code progressed}; empty when it is gone
 */
public record WorkerView(String name, boolean alive, long pending, Duration silence, Map<String, String> words) {
    /** The field with its heartbeat interval, in ms. */
    public static final String INTERVAL = "interval";

    /** The field with the reason why it claims nothing, empty while it claims. */
    public static final String REASON = "reason";

    /** The field with the runtime of its longest running attempt at its last heartbeat, in ms. */
    public static final String LONGEST = "longest";

    /** The field with the task of that attempt. */
    public static final String LONGEST_TASK = "longest_task";

    /** The field with the time from that attempt's last progress report to the heartbeat, in ms; empty for never. */
    public static final String PROGRESSED = "progressed";

    private static final String TTL = "ttl";
    private static final String BEATEN = "beaten";

    /** Returns the time of its last heartbeat, in ms of the server's clock; empty if it is gone. */
    public String beaten() {
        return words.getOrDefault(BEATEN, "");
    }

    /** Returns this view at a time of the server's clock; heartbeats shorten the silence of a worker that reads nothing. */
    public WorkerView at(Instant now) {
        String millis = beaten();
        if (!alive || !millis.matches("\\d{1,15}")) {
            return this;
        }
        Duration since = Duration.between(Instant.ofEpochMilli(Long.parseLong(millis)), now);
        Duration unheard = since.isNegative() ? Duration.ZERO : since;
        return unheard.compareTo(silence) < 0 ? new WorkerView(name, alive, pending, unheard, words) : this;
    }

    /**
     * The longest running attempt of a worker, as of its last heartbeat.
     *
     * @param task the task's id
     * @param runs the runtime
     * @param progressed the time from its last progress report to the heartbeat; empty if it never reported
     */
    public record Attempt(String task, Duration runs, Optional<Duration> progressed) {
        /** Returns a text for people: {@code 26m, no progress}. */
        public String text() {
            return DurationText.of(runs)
                    + progressed
                            .map(ago -> ", progress " + DurationText.of(ago) + " ago")
                            .orElse(", no progress");
        }
    }

    /** Returns its longest running attempt; empty if none runs. */
    public Optional<Attempt> longest() {
        return millis(LONGEST).map(runs -> new Attempt(words.getOrDefault(LONGEST_TASK, ""), runs, millis(PROGRESSED)));
    }

    /** Returns why it claims nothing; empty while it claims, and if it is gone. */
    public Optional<String> reason() {
        return Optional.of(words.getOrDefault(REASON, "")).filter(why -> !why.isEmpty());
    }

    /** Returns its heartbeat interval. */
    public Optional<Duration> interval() {
        return millis(INTERVAL);
    }

    /** Returns the TTL of its heartbeats. */
    public Optional<Duration> ttl() {
        return millis(TTL);
    }

    /** Returns a field in milliseconds; empty if it is out of the range of all settings, for example written by hand. */
    private Optional<Duration> millis(String word) {
        String value = words.getOrDefault(word, "");
        return value.matches("\\d{1,10}") ? Optional.of(Duration.ofMillis(Long.parseLong(value))) : Optional.empty();
    }
}
