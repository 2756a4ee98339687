package dev.headrace.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.health.Health;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What those who scrape and probe a daemon are answered. */
class StatusServerTest {
    private final AtomicReference<Health> health = new AtomicReference<>(Health.ready("all is well"));
    private final StatusServer server = StatusServer.open("127.0.0.1", 0, () -> "heartbeats_total 3.0\n", health::get);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.address() + path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void metricsAreThePrometheusText() throws Exception {
        HttpResponse<String> answer = send("GET", "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).isEqualTo("heartbeats_total 3.0\n");
    }

    @Test
    void healthIsAStatusAndALineOfWhy() throws Exception {
        assertThat(send("GET", "/health/ready"))
                .returns(200, HttpResponse::statusCode)
                .returns("ready: all is well\n", HttpResponse::body);
        health.set(Health.notReady("Redis\nis away"));
        assertThat(send("GET", "/health/ready"))
                .returns(503, HttpResponse::statusCode)
                .returns("not ready: Redis\\u000ais away\n", HttpResponse::body);
        assertThat(send("GET", "/health/live").statusCode()).isEqualTo(200);
        health.set(new Health(false, false, "its loop hangs"));
        assertThat(send("GET", "/health/live"))
                .returns(503, HttpResponse::statusCode)
                .returns("not live: its loop hangs\n", HttpResponse::body);
    }

    @Test
    void nothingElseIsThereAndNothingCanBeWritten() throws Exception {
        for (String path : List.of("/", "/metrics/", "/metricsx", "/health", "/../metrics")) {
            assertThat(send("GET", path).statusCode()).as(path).isEqualTo(404);
        }
        for (String method : List.of("POST", "PUT", "DELETE")) {
            HttpResponse<String> answer = send(method, "/metrics");
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
        }
        assertThat(send("HEAD", "/health/live"))
                .returns(200, HttpResponse::statusCode)
                .returns("", HttpResponse::body);
    }

    @Test
    void peersThatSendNothingKeepNobodyElseFromAnAnswer() throws Exception {
        try (Peers silent = new Peers(100, "")) {
            assertAnsweredAtOnce();
        }
    }

    @Test
    void peersThatSendHalfARequestKeepNobodyElseFromAnAnswer() throws Exception {
        try (Peers slow = new Peers(200, "GET /health/live HT")) {
            assertAnsweredAtOnce();
        }
    }

    @Test
    void peersThatSendHalfABodyKeepNobodyElseFromAnAnswer() throws Exception {
        try (Peers slow = new Peers(200, "POST /metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf")) {
            assertAnsweredAtOnce();
        }
    }

    @Test
    void whoSendsNothingMoreIsCutWithinSecondsWhateverHasCome() throws Exception {
        for (String sent : List.of("", "GET /health/live HT", "GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n")) {
            try (Peers peers = new Peers(1, sent)) {
                assertThat(peers.cutWithin(Duration.ofSeconds(5)))
                        .as("after '%s'", sent)
                        .isTrue();
            }
        }
    }

    @Test
    void aRequestWithHugeHeadersIsRefusedSoThatManyCannotFillTheHeap() throws Exception {
        assertThat(answersWithHeaderOf(1_000)).isTrue();
        assertThat(answersWithHeaderOf(100_000)).isFalse();
    }

    private boolean answersWithHeaderOf(int bytes) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/health/live"))
                .header("X-Long", "x".repeat(bytes))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException cut) {
            return false;
        }
    }

    private void assertAnsweredAtOnce() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(server.address() + "/health/live"))
                        .timeout(Duration.ofSeconds(1))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void aPortThatIsTakenIsSaidByTheSettingsName() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> StatusServer.open("127.0.0.1", taken.getLocalPort(), () -> "", health::get))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("http-port: " + taken.getLocalPort())
                    .hasMessageContaining("off to serve nothing");
        }
    }

    @Test
    void anAddressThatIsNotThisMachinesIsSaidByTheSettingsName() {
        assertThatThrownBy(() -> StatusServer.open("192.0.2.1", 0, () -> "", health::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("http-bind: '192.0.2.1' is not an address of this machine");
    }

    /** Connections that have sent this and keep still. */
    private final class Peers implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        Peers(int count, String sent) throws IOException {
            int port = URI.create(server.address()).getPort();
            for (int i = 0; i < count; i++) {
                Socket socket = new Socket("127.0.0.1", port);
                sockets.add(socket);
                socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
            }
        }

        /** Whether the server closes all of them, each within this time of the one before. */
        boolean cutWithin(Duration time) throws IOException {
            for (Socket socket : sockets) {
                socket.setSoTimeout((int) time.toMillis());
                try {
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (SocketTimeoutException stillOpen) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
