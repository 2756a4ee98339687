package dev.headrace.internal.daemon.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets logback up in code, by a daemon's options: a configuration file on the class path would take over the logs of
 * every program that merely embeds a worker. Who starts a daemon with {@code -Dlogback.configurationFile} keeps that.
 */
public final class DaemonLog {
    private static final String QUEUE = "standard-error";
    private static final String[] CHATTY = {"io.lettuce", "io.netty"};

    /**
     * Said by others once for each try or connection, while our own line says it once: a reconnect that failed, and
     * the listeners that are left when the event loops end with this process.
     */
    private static final String[] SAID_ALREADY = {
        "io.lettuce.core.protocol.ConnectionWatchdog", "io.netty.util.concurrent.DefaultPromise.rejectedExecution"
    };

    private DaemonLog() {}

    public static void configure(LogOptions options) {
        if (System.getProperty("logback.configurationFile") != null
                || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.convertAnSLF4JLevel(options.level()));
        root.addAppender(queue(options, context));
        quieten(context, root.getLevel());
    }

    private static LogQueue queue(LogOptions options, LoggerContext context) {
        LogQueue queue = new LogQueue(LogQueue.LINES, context.getLogger(DaemonLog.class));
        queue.setName(QUEUE);
        queue.setContext(context);
        queue.addAppender(standardError(queue, encoder(options.format(), context)));
        queue.succeededBy(event -> succeed(queue, event, options, context));
        queue.start();
        return queue;
    }

    /** Another queue takes the place of one whose thread was interrupted, and so ended: the log must not end with it. */
    private static synchronized void succeed(
            LogQueue dead, ILoggingEvent event, LogOptions options, LoggerContext context) {
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(QUEUE) == dead) {
            // Added before the other is detached, so that no line finds neither.
            root.addAppender(queue(options, context));
            root.detachAppender(dead);
            context.getLogger(DaemonLog.class)
                    .warn("something in the process, a handler perhaps, interrupted the thread that writes the log;"
                            + " another one writes it now");
        }
        root.getAppender(QUEUE).doAppend(event);
    }

    /**
     * Writes what is still queued, for {@link LogQueue#FLUSH_MILLIS} at most if nobody reads it; what is logged after that
     * is lost. For ends of the process, which wait for no thread that writes. One of several callers at a time, so that
     * each returns when it is done.
     */
    public static synchronized void end() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Appender<ILoggingEvent> queue =
                    context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(QUEUE);
            if (queue != null) {
                queue.stop();
            }
        }
    }

    static void quieten(LoggerContext context, Level asked) {
        if (asked.isGreaterOrEqual(Level.DEBUG)) {
            for (String name : CHATTY) {
                context.getLogger(name).setLevel(asked.isGreaterOrEqual(Level.WARN) ? asked : Level.WARN);
            }
            for (String name : SAID_ALREADY) {
                context.getLogger(name).setLevel(Level.OFF);
            }
        }
    }

    private static Appender<ILoggingEvent> standardError(LogQueue queue, Encoder<ILoggingEvent> encoder) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>() {
            /** Costs a line at most: the one thread that writes would end, and be missed by nobody. */
            @Override
            protected void append(ILoggingEvent event) {
                try {
                    super.append(event);
                } catch (OutOfMemoryError e) {
                    queue.lost();
                }
            }
        };
        appender.setContext(encoder.getContext());
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> encoder(LogOptions.Format format, LoggerContext context) {
        Encoder<ILoggingEvent> encoder = format == LogOptions.Format.JSON ? json() : new LineEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static JsonEncoder json() {
        JsonEncoder encoder = new JsonLines();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }
}
