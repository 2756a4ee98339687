package dev.headrace.controller;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Collects the lines of this JVM's log that begin with ALARM, from its making to its close. */
final class AlarmLines implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.headrace");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    AlarmLines() {
        lines.start();
        logger.addAppender(lines);
    }

    List<String> texts() {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith("ALARM"))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
    }
}
