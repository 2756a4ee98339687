package dev.headrace.bench.stand;

import dev.headrace.bench.handlers.WallClock;
import java.nio.charset.StandardCharsets;

/** The payload of task number n: a string that is 100 bytes long as JSON, its number first. */
public final class Payloads {
    /** How long one is as JSON, in bytes. */
    public static final int BYTES = 100;

    private static final String PADDING = "x".repeat(89);
    private static final int TIME_DIGITS = 16;

    private Payloads() {}

    /** As a value. */
    public static String text(int number) {
        return digits(number) + PADDING;
    }

    /** As a value that carries the time behind its number, in microseconds. */
    public static String timed(int number) {
        return digits(number) + WallClock.micros() + PADDING.substring(TIME_DIGITS);
    }

    /** As JSON. */
    public static byte[] json(String text) {
        return ('"' + text + '"').getBytes(StandardCharsets.US_ASCII);
    }

    private static String digits(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(9 - digits.length()) + digits;
    }
}
