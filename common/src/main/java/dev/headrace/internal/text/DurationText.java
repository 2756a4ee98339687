package dev.headrace.internal.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Formats durations for log lines and errors: {@code 602ms}, {@code 6s}, {@code 1.5s}, {@code 2m 30s},
 * {@code 24h}, {@code 7d}. Uses the two largest units, down to milliseconds.
 */
public final class DurationText {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    /** A longer duration in milliseconds may not fit into a long. */
    private static final long MOST_DAYS = 1_000_000;

    private DurationText() {}

    /** Returns the text of a duration; between zero and a millisecond it is {@code under 1ms}. */
    public static String of(Duration duration) {
        if (Math.abs(duration.toDays()) > MOST_DAYS) {
            return duration.toDays() + "d";
        }
        if (duration.isNegative()) {
            return "-" + of(duration.negated());
        }
        if (!duration.isZero() && duration.compareTo(Duration.ofMillis(1)) < 0) {
            return "under 1ms";
        }
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0s";
        } else if (millis < SECOND) {
            return millis + "ms";
        } else if (millis < MINUTE) {
            return seconds(millis);
        } else if (millis < HOUR) {
            return two(millis, MINUTE, "m", SECOND, "s");
        } else if (millis < 2 * DAY) {
            return two(millis, HOUR, "h", MINUTE, "m");
        }
        return two(millis, DAY, "d", HOUR, "h");
    }

    private static String seconds(long millis) {
        BigDecimal seconds = BigDecimal.valueOf(millis, 3).setScale(millis < 10 * SECOND ? 3 : 1, RoundingMode.DOWN);
        return seconds.stripTrailingZeros().toPlainString() + "s";
    }

    private static String two(long millis, long large, String largeUnit, long small, String smallUnit) {
        long rest = millis % large / small;
        return millis / large + largeUnit + (rest == 0 ? "" : " " + rest + smallUnit);
    }
}
