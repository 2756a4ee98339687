package dev.headrace.internal.daemon.settings;

/** The exit codes of daemons. */
public final class ExitCode {
    /** Stopped as requested, with nothing left undone. */
    public static final int OK = 0;
    /** Failed, see the last log lines; or halted by a second signal, without a log line. */
    public static final int FAILED = 1;
    /** A flag, an environment variable or a line of the settings file is invalid. */
    public static final int USAGE = 2;
    /** Redis was not reached within {@code --redis-connect-for}. */
    public static final int REDIS_UNREACHABLE = 3;
    /** Stopped as requested, but the drain timeout ended before all tasks did: the remaining ones were released. */
    public static final int RELEASED = 4;
    /** Halted because the memory did not suffice: an error of the Java virtual machine struck more than a handler's call. */
    public static final int OUT_OF_MEMORY = 5;

    private ExitCode() {}
}
