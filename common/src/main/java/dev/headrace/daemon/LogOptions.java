package dev.headrace.daemon;

import org.slf4j.event.Level;
import picocli.CommandLine.Option;

/** The options of a daemon's log, which goes to the standard error, one line an event. */
final class LogOptions {
    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "trace, debug, info, warn or error. Default: info")
    private Level level = Level.INFO;

    @Option(names = "--log-format", paramLabel = "FORMAT", description = "text or json. Default: text")
    private Format format = Format.TEXT;

    void level(Level other) {
        level = other;
    }

    Level level() {
        return level;
    }

    Format format() {
        return format;
    }

    enum Format {
        TEXT,
        JSON
    }
}
