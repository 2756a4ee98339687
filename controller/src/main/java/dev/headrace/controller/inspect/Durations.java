package dev.headrace.controller.inspect;

import java.time.Duration;

/** Durations as people say them, to two digits or so: {@code 0.4 s}, {@code 12 s}, {@code 3 m 20 s}, {@code 2 d 4 h}. */
public final class Durations {
    private Durations() {}

    /** In words. */
    public static String words(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(10)) < 0) {
            long tenths = duration.toMillis() / 100;
            return tenths / 10 + "." + tenths % 10 + " s";
        } else if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return duration.toSeconds() + " s";
        } else if (duration.compareTo(Duration.ofHours(1)) < 0) {
            return duration.toMinutes() + " m " + duration.toSecondsPart() + " s";
        } else if (duration.compareTo(Duration.ofDays(1)) < 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " m";
        }
        return duration.toDays() + " d " + duration.toHoursPart() + " h";
    }
}
