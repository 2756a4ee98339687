package dev.headrace.controller;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Collects the lines of this JVM's log from its making to its close, in particular those that begin with ALARM. */
final class AlarmLines implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.headrace");
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    AlarmLines() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    List<String> texts() {
        return containing("").stream().filter(line -> line.startsWith("ALARM")).toList();
    }

    List<String> containing(String text) {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(text))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(before);
    }
}
