package dev.headrace.internal.daemon.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets logback up in code, from a daemon's options: a configuration file on the class path would also configure programs that
 * only embed a worker. A daemon that is started with {@code -Dlogback.configurationFile} uses that file instead.
 */
public final class DaemonLog {
    private static final String QUEUE = "standard-error";
    private static final String[] CHATTY = {"io.lettuce", "io.netty"};

    /**
     * Loggers of libraries that log for each try or connection what Headrace logs once: a failed reconnect, and
     * listeners that remain when the event loops end with this process.
     */
    private static final String[] SAID_ALREADY = {
        "io.lettuce.core.protocol.ConnectionWatchdog", "io.netty.util.concurrent.DefaultPromise.rejectedExecution"
    };

    /** At the level trace, Lettuce logs each command as it is sent: passwords and payloads. */
    private static final String SHOWS_ARGUMENTS = "io.lettuce";

    private static volatile @Nullable PrintStream standardError;

    private DaemonLog() {}

    /**
     * Keeps the current standard error for the log, and gives the rest of the process another stream to it. A handler that
     * closes or replaces {@code System.err} then cannot silence the log. One that writes {@code System.err} to a logger would
     * otherwise log each line of the log again.
     */
    public static void keepStandardError() {
        PrintStream kept = System.err;
        standardError = kept;
        System.setErr(new PrintStream(new Uncloseable(kept), true));
    }

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

    /** Replaces a queue whose thread ended by an interrupt, so that logging continues. */
    private static synchronized void succeed(
            LogQueue dead, ILoggingEvent event, LogOptions options, LoggerContext context) {
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(QUEUE) == dead) {
            // Added before the other is detached, so that no line is lost in between.
            root.addAppender(queue(options, context));
            root.detachAppender(dead);
            context.getLogger(DaemonLog.class)
                    .warn("code in this process, perhaps a handler, interrupted the thread that writes the log;"
                            + " another thread writes it now");
        }
        root.getAppender(QUEUE).doAppend(event);
    }

    /**
     * Writes the queued lines, for {@link LogQueue#FLUSH_MILLIS} at most if they are not read; later lines are
     * lost. Used at the end of the process, which does not wait for the writing thread. Callers take turns, so that
     * each returns when the lines are written.
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
        } else {
            context.getLogger(SHOWS_ARGUMENTS).setLevel(Level.DEBUG);
        }
    }

    private static Appender<ILoggingEvent> standardError(LogQueue queue, Encoder<ILoggingEvent> encoder) {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>() {
            /** Catches errors, so that a failure costs one line and does not end the only thread that writes. */
            @Override
            protected void append(ILoggingEvent event) {
                try {
                    super.append(event);
                } catch (OutOfMemoryError e) {
                    queue.lost();
                } finally {
                    queue.written();
                }
            }

            @Override
            public void stop() {
                super.stop();
                queue.writerEnded();
            }
        };
        appender.setContext(encoder.getContext());
        appender.setEncoder(encoder);
        appender.setOutputStream(new Uncloseable(standardError == null ? System.err : standardError));
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

    /** A stream whose end does not end the stream below. */
    private static final class Uncloseable extends FilterOutputStream {
        private Uncloseable(OutputStream below) {
            super(below);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
