package dev.headrace.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headrace.health.Health;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What HTTP clients, who need no password, can write into a daemon's log. */
class StatusServerLogTest {
    private static final String POST = "POST /health/live HTTP/1.1\r\nHost: h\r\n";
    private static final String CHUNKED = "GET /health/live HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** Requests that are malformed or end early. */
    private static final List<String> BROKEN = List.of(
            CHUNKED + "ffffffff\r\nabc",
            CHUNKED + "80000000\r\nabc",
            CHUNKED + "fffffffffffffffff\r\nabc",
            CHUNKED + "-1\r\nabc",
            CHUNKED + "zz\r\nabc",
            CHUNKED + "3\r\nabcdef\r\n",
            CHUNKED + "9\r\nabc",
            CHUNKED.replace("GET", "HEAD") + "ffffffff\r\nabc",
            CHUNKED.replace("GET", "POST") + "ffffffff\r\nabc",
            CHUNKED.replace("/health/live", "/metrics") + "ffffffff\r\nabc",
            CHUNKED.replace("/health/live", "/none") + "ffffffff\r\nabc",
            POST + "Content-Length: 9\r\n\r\nhalf",
            POST + "Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
            POST + "Content-Length: -9\r\n\r\n",
            POST + "Content-Length: nine\r\n\r\n",
            POST + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n",
            POST + "Transfer-Encoding: gzip\r\n\r\n",
            POST + "no colon\r\n: no name\r\n\r\n",
            POST + "X: y\r\n".repeat(1000) + "\r\n",
            "GET /health/live HT",
            "GET\r\n\r\n",
            "GET  \r\n\r\n",
            "\r\n\r\n\r\n",
            "GET /%zz HTTP/1.1\r\n\r\n",
            "GET mailto:a HTTP/1.1\r\n\r\n",
            "GET http://h HTTP/1.1\r\n\r\n",
            "CONNECT h:443 HTTP/1.1\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001");

    private final Logger root = (Logger) LoggerFactory.getLogger("dev.headrace");
    private final Level before = root.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final JdkLines ofTheJdk = new JdkLines();

    @BeforeEach
    void listen() {
        root.setLevel(Level.INFO);
        lines.start();
        root.addAppender(lines);
        java.util.logging.Logger.getLogger("").addHandler(ofTheJdk);
    }

    @AfterEach
    void stopListening() {
        java.util.logging.Logger.getLogger("").removeHandler(ofTheJdk);
        root.detachAppender(lines);
        root.setLevel(before);
    }

    @Test
    void aBrokenRequestWritesNoLine() throws Exception {
        serve(() -> "", server -> {
            for (String request : BROKEN) {
                send(server, request);
            }
            assertThat(send(server, "GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
        });
        assertThat(warnings()).isEmpty();
        assertThat(ofTheJdk.records).isEmpty();
    }

    @Test
    void aClientThatHangsUpWritesNoLine() throws Exception {
        serve("x".repeat(10_000_000)::toString, server -> {
            for (String request : BROKEN) {
                hangUp(server, request);
            }
            hangUp(server, "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n");
        });
        assertThat(warnings()).isEmpty();
        assertThat(ofTheJdk.records).isEmpty();
    }

    @Test
    void anAnswerThatFailsIsOneLineAndThenCounted() throws Exception {
        serve(
                () -> {
                    throw new IllegalStateException("no meters");
                },
                server -> {
                    for (int i = 0; i < 20; i++) {
                        assertThat(send(server, "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n"))
                                .startsWith("HTTP/1.1 500")
                                .doesNotContain("no meters");
                    }
                });
        assertThat(warnings()).hasSize(2);
        assertThat(warnings().get(0)).contains("/metrics").doesNotContain("more in the last");
        assertThat(warnings().get(1)).contains("/metrics").contains("[19 times more in the last ");
        assertThat(lines.list).allSatisfy(line -> assertThat(line.getLevel()).isNotEqualTo(Level.ERROR));
    }

    @Test
    void anErrorOfTheClassPathIsCountedToo() throws Exception {
        serve(
                () -> {
                    throw new NoClassDefFoundError("of a jar that was replaced");
                },
                server -> {
                    for (int i = 0; i < 3; i++) {
                        assertThat(send(server, "HEAD /metrics HTTP/1.1\r\nHost: h\r\n\r\n"))
                                .startsWith("HTTP/1.1 500");
                    }
                });
        assertThat(warnings()).hasSize(2).last().asString().contains("[2 times more in the last ");
    }

    private List<String> warnings() {
        return List.copyOf(lines.list).stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Runs clients, then closes the server and waits for its threads, so that all lines are written. */
    private static void serve(Supplier<String> metrics, Clients clients) throws Exception {
        try (StatusServer server = StatusServer.open("127.0.0.1", 0, metrics, () -> Health.ready("well"))) {
            clients.call(server);
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("headrace-http-")) {
                thread.join(10_000);
            }
        }
    }

    /** Sends bytes, ends the output, and returns what the server answers until it closes the connection. */
    private static String send(StatusServer server, String request) throws IOException {
        try (Socket socket = connect(server)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException reset) {
            return "";
        }
    }

    /** Sends bytes and resets the connection without reading the answer. */
    private static void hangUp(StatusServer server, String request) throws IOException {
        try (Socket socket = connect(server)) {
            socket.setSoLinger(true, 0);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        } catch (SocketException reset) {
            // The server was faster.
        }
    }

    private static Socket connect(StatusServer server) throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(server.address()).getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private interface Clients {
        void call(StatusServer server) throws Exception;
    }

    /** Collects what the JDK's own classes log, which a daemon writes to standard error. */
    private static final class JdkLines extends Handler {
        private final ConcurrentLinkedQueue<String> records = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord line) {
            if (line.getLoggerName() != null && line.getLoggerName().contains("httpserver")) {
                records.add(line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
