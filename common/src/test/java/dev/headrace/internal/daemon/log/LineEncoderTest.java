package dev.headrace.internal.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An event is one line, whatever is in it. */
class LineEncoderTest {
    private static String encode(String message, @Nullable Throwable thrown, Object... arguments) {
        LoggingEvent event = new LoggingEvent(
                LineEncoderTest.class.getName(),
                new LoggerContext().getLogger("dev.headrace.worker.Settler"),
                Level.WARN,
                message,
                thrown,
                arguments);
        return new String(new LineEncoder().encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void aLineSaysWhenHowBadWhoAndWhat() {
        assertThat(encode("task {} is gone", null, "emails/1-0"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z WARN  \\[.*] Settler: task emails/1-0 is gone\\R");
    }

    @Test
    void aPayloadCannotForgeALine() {
        String line = encode("type {}", null, "a\r\n2026-01-01T00:00:00Z ERROR \u001b[31mforged\u2028");
        assertThat(line).hasLineCount(1).contains("a\\u000d\\u000a2026").contains("\\u001b[31mforged\\u2028");
    }

    @Test
    void aStackTraceStandsBehindItsMessage() {
        Throwable thrown = new IllegalStateException("two\nlines", new RuntimeException("below"));
        assertThat(encode("failed", thrown))
                .hasLineCount(1)
                .contains(
                        "| java.lang.IllegalStateException: two\\u000alines at dev.headrace.internal.daemon.log.LineEncoderTest.")
                .contains("| caused by java.lang.RuntimeException: below");
    }

    @Test
    void aLoggersNameBreaksNoLineAndNoJson() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger logger = context.getLogger("L\u001b[31m\n\"X\\");
        LoggingEvent event =
                new LoggingEvent(LineEncoderTest.class.getName(), logger, Level.INFO, "\u202etxt", null, null);
        assertThat(new String(new LineEncoder().encode(event), StandardCharsets.UTF_8).strip())
                .contains("L\\u001b[31m\\u000a", "\\u202etxt")
                .doesNotContain("\n", "\u001b", "\u202e");
        JsonLines json = new JsonLines();
        String line = new String(json.encode(event), StandardCharsets.UTF_8);
        assertThat(line.strip()).doesNotContain("\n", "\u001b");
        assertThat(new ObjectMapper().readTree(line).get("loggerName").asText()).isEqualTo("L\u001b[31m\n\"X\\");
    }
}
