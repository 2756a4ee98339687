package dev.headrace.internal.daemon.log;

import org.slf4j.event.Level;
import picocli.CommandLine.Option;

/** The options of a daemon's log, which goes to standard error, one line for each event. */
public final class LogOptions {
    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "trace, debug, info, warn or error. Default: info")
    private Level level = Level.INFO;

    @Option(names = "--log-format", paramLabel = "FORMAT", description = "text or json. Default: text")
    private Format format = Format.TEXT;

    public void level(Level other) {
        level = other;
    }

    public Level level() {
        return level;
    }

    public Format format() {
        return format;
    }

    enum Format {
        TEXT,
        JSON
    }
}
