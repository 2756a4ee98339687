package dev.headrace.internal.protocol.queue;

import dev.headrace.internal.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A consumer of a shard's lanes: a worker, a foreign one, or {@code controller}, the name under which controllers
 * claim.
 *
 * @param name a {@link dev.headrace.internal.protocol.entry.WorkerId}'s text, or a foreign consumer's name
 * @param alive whether it says that it lives
 * @param pending how many entries it holds, over all lanes
 * @param silence since it last tried to read or was given an entry in any lane, or beat
 * @param words what it says of itself: {@code instance}, {@code host}, {@code pid}, {@code running}, {@code slots},
 *     {@code held}, {@code lanes}, {@code interval}, {@code ttl}, {@code beaten}, {@code reason}, {@code longest},
 *     {@code longest_task}, {@code progressed}; empty when it is gone
 */
public record WorkerView(String name, boolean alive, long pending, Duration silence, Map<String, String> words) {
    /** The word that says how often it beats, in ms. */
    public static final String INTERVAL = "interval";

    /** The word that says why it claims nothing, empty while it claims. */
    public static final String REASON = "reason";

    /** The word that says how long its longest running attempt had been running at its last beat, in ms. */
    public static final String LONGEST = "longest";

    /** The word that names the task of that attempt. */
    public static final String LONGEST_TASK = "longest_task";

    /** The word that says how long before the beat that attempt last told of progress, in ms; empty for never. */
    public static final String PROGRESSED = "progressed";

    private static final String TTL = "ttl";
    private static final String BEATEN = "beaten";

    /** When it last beat, in ms of the server's clock; empty when it is gone. Another with each beat. */
    public String beaten() {
        return words.getOrDefault(BEATEN, "");
    }

    /** The same at a time of the server's clock; a worker that beats is not silent though it reads nothing. */
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
     * The attempt that a worker has been running for longest, as of its last beat.
     *
     * @param task the task's id
     * @param runs for how long
     * @param progressed how long before the beat it last told of progress; empty if it never did
     */
    public record Attempt(String task, Duration runs, Optional<Duration> progressed) {
        /** For people: {@code 26m, no progress}. */
        public String text() {
            return DurationText.of(runs)
                    + progressed
                            .map(ago -> ", progress " + DurationText.of(ago) + " ago")
                            .orElse(", no progress");
        }
    }

    /** The attempt that it has been running for longest; empty when none runs. */
    public Optional<Attempt> longest() {
        return millis(LONGEST).map(runs -> new Attempt(words.getOrDefault(LONGEST_TASK, ""), runs, millis(PROGRESSED)));
    }

    /** Why it claims nothing; empty while it claims, and when it is gone. */
    public Optional<String> reason() {
        return Optional.of(words.getOrDefault(REASON, "")).filter(why -> !why.isEmpty());
    }

    /** How often it says that it beats. */
    public Optional<Duration> interval() {
        return millis(INTERVAL);
    }

    /** How long each of its beats lasts. */
    public Optional<Duration> ttl() {
        return millis(TTL);
    }

    /** Anybody can write there: what no setting allows, and no clock could count, says nothing. */
    private Optional<Duration> millis(String word) {
        String value = words.getOrDefault(word, "");
        return value.matches("\\d{1,10}") ? Optional.of(Duration.ofMillis(Long.parseLong(value))) : Optional.empty();
    }
}
