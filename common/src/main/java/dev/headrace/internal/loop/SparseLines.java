package dev.headrace.internal.loop;

import dev.headrace.internal.text.DurationText;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Limits log lines whose cause can repeat: per tick, per shard or per task. The first line of a kind is logged at once. Its
 * repetitions are counted, over all shards, and logged at the end of a period: the last of them, with the count. The periods
 * grow from ten seconds to ten minutes while the cause repeats. After a period of at least a minute without a repetition, the
 * next line is logged at once again. To be used on its loop only.
 */
public final class SparseLines {
    private static final List<Duration> PERIODS = List.of(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(4),
            Duration.ofMinutes(8),
            Duration.ofMinutes(10));

    private final EventLoop loop;
    private final Map<String, Kind> kinds = new HashMap<>();

    public SparseLines(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Logs a line, or counts it if one of its kind was logged a short time ago.
     *
     * @param kind one of a limited number of kinds; contains no name of a task or shard
     * @param affected the shard, queue or work that the line is about; null if it is about the whole process
     * @param line logs the line and appends the repetitions, which are no text if there are none
     */
    public void say(String kind, @Nullable Object affected, Consumer<Repetitions> line) {
        say(kind, affected, 0, line);
    }

    /**
     * Like {@link #say(String, Object, Consumer)}, for a line with a number of tasks or entries, whose sum is logged too.
     *
     * @param amount how many tasks or entries the line is about
     */
    public void say(String kind, @Nullable Object affected, long amount, Consumer<Repetitions> line) {
        Kind known = kinds.get(kind);
        if (known != null) {
            known.count(affected, amount, line);
            return;
        }
        kinds.put(kind, new Kind(kind));
        line.accept(Repetitions.NONE);
    }

    /** Logs all counted repetitions now, because the process stops. */
    public void flush() {
        List<Kind> open = List.copyOf(kinds.values());
        kinds.clear();
        open.forEach(Kind::close);
    }

    private final class Kind {
        private final String name;
        private final Set<String> affected = new LinkedHashSet<>();
        private int period;
        private long since;
        private long times;
        private long amount;
        private @Nullable Consumer<Repetitions> last;
        private EventLoop.Timer timer;

        private Kind(String name) {
            this.name = name;
            this.since = loop.nanos();
            this.timer = loop.schedule(PERIODS.get(0), this::end);
        }

        private void count(@Nullable Object one, long of, Consumer<Repetitions> line) {
            times++;
            amount += of;
            last = line;
            if (one != null) {
                affected.add(one.toString());
            }
        }

        /** Ends a period. A kind that did not repeat is forgotten, but not after the first, short period. */
        private void end() {
            if (times == 0 && period > 0) {
                kinds.remove(name);
                return;
            }
            tell();
            period = Math.min(period + 1, PERIODS.size() - 1);
            timer = loop.schedule(PERIODS.get(period), this::end);
        }

        private void close() {
            timer.cancel();
            tell();
        }

        private void tell() {
            Consumer<Repetitions> line = last;
            Repetitions counted = Repetitions.of(times, amount, Duration.ofNanos(loop.nanos() - since), affected);
            since = loop.nanos();
            times = 0;
            amount = 0;
            affected.clear();
            last = null;
            if (line != null) {
                line.accept(counted);
            }
        }
    }

    /**
     * How often a line of a kind was repeated and not logged, as the end of the line that is logged for all of them.
     *
     * @param times the number of repetitions; 0 for a line of its own
     * @param text the end of the line
     */
    public record Repetitions(long times, String text) {
        private static final Repetitions NONE = new Repetitions(0, "");
        private static final int MOST_NAMED = 20;

        private static Repetitions of(long times, long amount, Duration within, Set<String> affected) {
            if (times == 0) {
                return NONE;
            }
            String sum = amount == 0 ? "" : ", " + amount + " in all";
            return new Repetitions(
                    times,
                    " [" + (times == 1 ? "once" : times + " times") + " more in the last " + DurationText.of(within)
                            + sum + names(affected) + "]");
        }

        private static String names(Set<String> affected) {
            if (affected.isEmpty()) {
                return "";
            }
            String more = affected.size() > MOST_NAMED ? ", …" : "";
            return "; " + affected.size() + " affected: "
                    + affected.stream().limit(MOST_NAMED).collect(Collectors.joining(", ")) + more;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
