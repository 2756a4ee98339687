package dev.headrace.internal.daemon.settings;

/** What a daemon's exit code says. */
public final class ExitCode {
    /** It was asked to end, and left nothing undone. */
    public static final int OK = 0;
    /** It failed, which its last log lines tell of; or it was halted by a second signal, without a word. */
    public static final int FAILED = 1;
    /** A flag, an environment variable or a line of the settings file is wrong. */
    public static final int USAGE = 2;
    /** Redis was not reached within {@code --redis-connect-for}. */
    public static final int REDIS_UNREACHABLE = 3;
    /** It ended as asked, but the drain timeout was over before all its tasks were: the rest was released. */
    public static final int RELEASED = 4;

    private ExitCode() {}
}
