package dev.headrace.internal.daemon.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.headrace.internal.text.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.slf4j.event.KeyValuePair;

/**
 * Writes an event as one line. Control characters are escaped, so that a payload cannot forge a line. A stack trace follows
 * its message on the same line, so that {@code grep} finds whole events.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final int LONGEST_MESSAGE = 8_000;
    private static final int LONGEST_TRACE = 40;
    private static final int DEEPEST_CAUSE = 5;
    private static final byte[] NOTHING = {};

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append(Instant.ofEpochMilli(event.getTimeStamp())).append(' ');
        line.append(String.format("%-5s", event.getLevel())).append(" [");
        line.append(Printable.escape(event.getThreadName())).append("] ");
        line.append(Printable.escape(simpleName(event.getLoggerName()))).append(": ");
        line.append(Printable.escape(String.valueOf(event.getFormattedMessage()), LONGEST_MESSAGE));
        appendPairs(line, event);
        IThrowableProxy thrown = event.getThrowableProxy();
        for (int depth = 0; thrown != null && depth < DEEPEST_CAUSE; depth++, thrown = thrown.getCause()) {
            appendThrown(line, thrown, depth);
        }
        return line.append(System.lineSeparator()).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void appendPairs(StringBuilder line, ILoggingEvent event) {
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.append(' ').append(Printable.escape(pair.key)).append('=');
                line.append(Printable.escape(String.valueOf(pair.value), LONGEST_MESSAGE));
            }
        }
    }

    private static void appendThrown(StringBuilder line, IThrowableProxy thrown, int depth) {
        line.append(depth == 0 ? " | " : " | caused by ").append(thrown.getClassName());
        if (thrown.getMessage() != null) {
            line.append(": ").append(Printable.escape(thrown.getMessage(), LONGEST_MESSAGE));
        }
        StackTraceElementProxy[] trace = thrown.getStackTraceElementProxyArray();
        int own = trace.length - thrown.getCommonFrames();
        for (int i = 0; i < own && i < LONGEST_TRACE; i++) {
            line.append(i == 0 ? " at " : " < ").append(trace[i].getStackTraceElement());
        }
    }

    private static String simpleName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
