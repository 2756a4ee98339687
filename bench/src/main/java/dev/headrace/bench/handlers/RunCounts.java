package dev.headrace.bench.handlers;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * How often each numbered task ran in this process, and how long it took to get here when payloads carry their time.
 * Printed when the process ends, so that the bench can add up that each ran exactly once.
 */
public final class RunCounts {
    /** The variable that says how many numbers there are. */
    public static final String TASKS = "BENCH_TASKS";

    /** The variable that says from which number on payloads carry their time; none do when it is not set. */
    public static final String TIMED_FROM = "BENCH_TIMED_FROM";

    private static final int DIGITS = 9;
    private static final int TIME_DIGITS = 16;
    private static final RunCounts INSTANCE = new RunCounts(
            Integer.parseInt(System.getenv().getOrDefault(TASKS, "0")),
            Integer.parseInt(System.getenv().getOrDefault(TIMED_FROM, "-1")));

    private final AtomicIntegerArray runs;
    private final int timedFrom;
    private final int @Nullable [] micros;

    private RunCounts(int tasks, int timedFrom) {
        this.runs = new AtomicIntegerArray(tasks);
        this.timedFrom = timedFrom;
        this.micros = timedFrom < 0 ? null : new int[tasks];
        Runtime.getRuntime().addShutdownHook(new Thread(this::print));
    }

    /** The one of this process. */
    public static RunCounts ofThisProcess() {
        return INSTANCE;
    }

    /** How many numbers there are. */
    public int tasks() {
        return runs.length();
    }

    /** Counts the task whose payload this is: its number first, in nine digits. */
    public void ran(String payload) {
        int number = (int) number(payload, 0, DIGITS);
        if (micros != null) {
            micros[number] = (int) (WallClock.micros() - number(payload, DIGITS, TIME_DIGITS));
        }
        runs.getAndIncrement(number);
    }

    /** The same, of a payload that was not decoded: a JSON string, so its number stands behind the quote. */
    public void ran(byte[] json) {
        int number = 0;
        for (int i = 1; i <= DIGITS; i++) {
            number = number * 10 + json[i] - '0';
        }
        if (micros != null) {
            long sent = 0;
            for (int i = 1 + DIGITS; i <= DIGITS + TIME_DIGITS; i++) {
                sent = sent * 10 + json[i] - '0';
            }
            micros[number] = (int) (WallClock.micros() - sent);
        }
        runs.getAndIncrement(number);
    }

    private static long number(String payload, int from, int digits) {
        long number = 0;
        for (int i = from; i < from + digits; i++) {
            number = number * 10 + payload.charAt(i) - '0';
        }
        return number;
    }

    private void print() {
        int once = 0;
        int more = 0;
        for (int i = 0; i < runs.length(); i++) {
            once += runs.get(i) == 1 ? 1 : 0;
            more += runs.get(i) > 1 ? 1 : 0;
        }
        System.out.println("RAN once=" + once + " more=" + more);
        if (micros != null && runs.length() > timedFrom) {
            int[] sorted = Arrays.copyOfRange(micros, timedFrom, micros.length);
            Arrays.sort(sorted);
            System.out.println("LATENCY p50=" + sorted[sorted.length / 2] + " p99=" + sorted[sorted.length * 99 / 100]
                    + " max=" + sorted[sorted.length - 1]);
        }
    }
}
