package dev.headrace.bench.report;

import java.util.Locale;

/** A kind of figure. */
public enum Metric {
    /** Tasks taken through a second. */
    RATE("tasks/s", 0),
    /** The same in the slowest whole second. */
    SLOWEST_SECOND("slowest second", 0),
    /** CPU of the server for one submit. */
    REDIS_SUBMIT("Redis, submit, µs", 2),
    /** CPU of the server for one task, from its claim on. */
    REDIS_WORK("Redis, work, µs", 2),
    /** CPU of the worker's process for one task. */
    WORKER("worker, µs", 2),
    /** How often the server read from a socket, a task. */
    READS("reads of Redis a task", 3),
    /** Memory of the server for one waiting task. */
    WAITING_BYTES("bytes waiting", 0),
    /** From the first task done to the first second within a tenth of the rate. */
    FULL_SPEED("full speed after, s", 1),
    /** Half of the tasks took no longer. */
    P50("p50, µs", 0),
    /** 99 of a hundred tasks took no longer. */
    P99("p99, µs", 0),
    /** No task took longer. */
    MAX("longest, µs", 0),
    /** Commands that the server was sent, a second. */
    COMMANDS("commands/s", 1),
    /** A core's share that the server took. */
    REDIS_CORE("Redis, % of a core", 2),
    /** A core's share that the worker took. */
    WORKER_CORE("worker, % of a core", 2),
    /** The server's longest command. */
    LONGEST_COMMAND("longest command, ms", 1),
    /** From a death until all ran again. */
    RECOVERY("all running again after, s", 1),
    /** Memory of a process. */
    MEMORY("worker's memory, MiB", 0),
    /** Samples of CPU. */
    CPU_SHARE("% of the worker's CPU", 1),
    /** Bytes allocated a task. */
    ALLOCATED("bytes allocated a task", 0);

    private final String title;
    private final int decimals;

    Metric(String title, int decimals) {
        this.title = title;
        this.decimals = decimals;
    }

    /** With its unit, for the head of a column. */
    public String title() {
        return title;
    }

    /** A figure of it, or a dash where there is none. */
    public String text(double figure) {
        return Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, "%,." + decimals + "f", figure);
    }
}
