package dev.headrace.internal.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;

/** Whom a daemon's log does not let speak. */
class DaemonLogTest {
    private static final String WATCHDOG = "io.lettuce.core.protocol.ConnectionWatchdog";

    private final LoggerContext context = new LoggerContext();

    @Test
    void whatLettuceSaysOfEachReconnectIsLeftToOurOwnLine() {
        DaemonLog.quieten(context, Level.INFO);

        assertThat(context.getLogger(WATCHDOG).isErrorEnabled()).isFalse();
        assertThat(context.getLogger("io.netty.util.concurrent.DefaultPromise.rejectedExecution")
                        .isErrorEnabled())
                .isFalse();
        assertThat(context.getLogger("io.lettuce.core.RedisClient").isWarnEnabled())
                .isTrue();
    }

    @Test
    void whoAsksForEverythingGetsItButTheCommandsAsSentWhichHoldPasswordsAndPayloads() {
        context.getLogger("ROOT").setLevel(Level.TRACE);
        DaemonLog.quieten(context, Level.TRACE);

        assertThat(context.getLogger(WATCHDOG).isWarnEnabled()).isTrue();
        assertThat(context.getLogger("io.netty.channel").isTraceEnabled()).isTrue();
        assertThat(context.getLogger("io.lettuce.core.protocol.CommandEncoder").isTraceEnabled())
                .isFalse();
        assertThat(context.getLogger("io.lettuce.core.protocol.CommandHandler").isTraceEnabled())
                .isFalse();
    }
}
