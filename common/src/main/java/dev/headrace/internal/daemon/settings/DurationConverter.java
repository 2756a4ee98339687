package dev.headrace.internal.daemon.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses durations: {@code 500ms}, {@code 5s}, {@code 2m}, {@code 24h}, {@code 7d}, or ISO-8601. */
public final class DurationConverter implements ITypeConverter<Duration> {
    static final String ALLOWED = "a duration such as 500ms, 5s, 2m, 24h, 7d or PT1H30M";
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final Pattern SHORT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    /**
     * Parses a duration from zero to a hundred years.
     *
     * @throws TypeConversionException if the text is not a duration
     */
    @Override
    public Duration convert(String text) {
        String trimmed = text.trim().toLowerCase(Locale.ROOT);
        Matcher matcher = SHORT.matcher(trimmed);
        Duration duration = matcher.matches() ? of(Long.parseLong(matcher.group(1)), matcher.group(2)) : iso(trimmed);
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw refused();
        }
        return duration;
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw refused();
        }
    }

    private static TypeConversionException refused() {
        return new TypeConversionException("it takes " + ALLOWED);
    }
}
