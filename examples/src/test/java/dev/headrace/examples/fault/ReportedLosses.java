package dev.headrace.examples.fault;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Listens to what the clients of this JVM log, since it is they who know what was acknowledged. */
final class ReportedLosses implements AutoCloseable {
    private final Logger clients = (Logger) LoggerFactory.getLogger("dev.headrace.client");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    ReportedLosses() {
        lines.start();
        clients.addAppender(lines);
    }

    /** How often a client said that Redis has lost what it had acknowledged. */
    long ofClients() {
        return List.copyOf(lines.list).stream()
                .filter(line -> line.getFormattedMessage().startsWith("ALARM: DATA LOSS in"))
                .count();
    }

    @Override
    public void close() {
        clients.detachAppender(lines);
    }
}
