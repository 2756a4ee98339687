package dev.headrace.internal.daemon;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.headrace.health.Health;
import dev.headrace.internal.loop.JvmErrors;
import dev.headrace.internal.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a daemon's metrics and health by the JDK's own HTTP server, for a few requests a second at most. That server reads a
 * request in the thread that answers it, so a slow client occupies a thread. Each connection may have one thread, and none is
 * kept for long, neither by a slow client nor by one that has its answer. So it takes more than 200 connections a second to
 * block probes. The answers contain no payload and no secret.
 */
final class StatusServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
    private static final int CONNECTIONS = 512;

    /** The time within which a request must be complete; a connection without a request is closed after it too. */
    private static final String REQUEST_SECONDS = "2";

    /** The time from the request to the last byte of the answer; a hanging loop alone takes 2 s of it. */
    private static final String ANSWER_SECONDS = "5";

    /** How often the server checks for timeouts. */
    private static final String TICK_MILLIS = "250";

    /** Each connection can hold that much; the JDK's own limit, 380 KiB, times 512 would fill a worker's heap. */
    private static final int HEADER_BYTES = 16 * 1024;

    /** A small stack is enough, and 512 stacks of the usual size might not fit into a small container. */
    private static final int STACK_BYTES = 256 * 1024;

    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Supplier<String> metrics;
    private final Supplier<Health> health;
    private final FailedAnswers failures = new FailedAnswers();

    private StatusServer(HttpServer server, Supplier<String> metrics, Supplier<Health> health) {
        this.server = server;
        this.metrics = metrics;
        this.health = health;
        AtomicInteger count = new AtomicInteger();
        // No queue, because queued requests would wait for slow clients; a rejected connection is closed.
        threads = new ThreadPoolExecutor(0, CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(null, task, "headrace-http-" + count.incrementAndGet(), STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(this::onAThread);
        server.createContext("/", this::answer);
    }

    /**
     * Opens the port and starts to serve.
     *
     * @param metrics returns the Prometheus text, called at each scrape
     * @throws IllegalArgumentException if the address does not belong to this machine or the port is in use; the message names
     *     the setting
     */
    static StatusServer open(String bind, int port, Supplier<String> metrics, Supplier<Health> health) {
        bound();
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(bind), port), CONNECTIONS);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("http-bind: '" + Printable.escape(bind) + "' is not an address", e);
        } catch (BindException e) {
            throw new IllegalArgumentException(unbound(bind, port, e), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "http-port: " + port + " on " + Printable.escape(bind) + " cannot be listened on: "
                            + Printable.escape(String.valueOf(e.getMessage())),
                    e);
        }
        StatusServer status = new StatusServer(server, metrics, health);
        server.start();
        LOG.info("metrics and health at {}/metrics, /health/live and /health/ready", status.address());
        return status;
    }

    private static String unbound(String bind, int port, SocketException e) {
        String said = String.valueOf(e.getMessage());
        if (said.contains("assign")) {
            return "http-bind: '" + Printable.escape(bind) + "' is not an address of this machine";
        }
        return "http-port: " + port + " on " + Printable.escape(bind) + " cannot be listened on ("
                + Printable.escape(said) + "); name another port, 0 for any free one, or off to serve nothing";
    }

    /** Sets the server's limits, unless a property is set already. The JDK's server reads them once, at its first instance. */
    private static void bound() {
        setIfAbsent("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
        setIfAbsent("sun.net.httpserver.maxRspTime", ANSWER_SECONDS);
        setIfAbsent("sun.net.httpserver.timerMillis", TICK_MILLIS);
        setIfAbsent("sun.net.httpserver.clockTick", TICK_MILLIS);
        setIfAbsent("sun.net.httpserver.maxReqHeaderSize", Integer.toString(HEADER_BYTES));
        setIfAbsent("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS));
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Returns the server's address, with the actual port. */
    String address() {
        InetSocketAddress at = server.getAddress();
        String host = at.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort();
    }

    /**
     * Answers a request. A malformed or broken-off request throws, also when it is closed, because the rest of its body is read
     * then. That is the client's fault, so it writes no line above DEBUG. The JDK's server closes the connection then.
     */
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answerTo(exchange);
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("Connection", "close");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status, head ? -1 : body.length);
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("an HTTP request was malformed or broken off", e);
            throw e;
        }
    }

    private Answer answerTo(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return switch (path) {
            case "/metrics" -> made(exchange, path, () -> new Answer(200, METRICS, metrics.get()));
            case "/health/live" -> made(exchange, path, () -> live(health.get()));
            case "/health/ready" -> made(exchange, path, () -> ready(health.get()));
            default -> new Answer(404, PLAIN, "not found; use /metrics, /health/live or /health/ready\n");
        };
    }

    private Answer made(HttpExchange exchange, String path, Supplier<Answer> answer) {
        if (!reads(exchange)) {
            return refused(exchange);
        }
        try {
            return answer.get();
        } catch (RuntimeException | Error e) {
            JvmErrors.inOwnCode(e);
            failures.failed(path, e);
            return new Answer(500, PLAIN, "the answer could not be made; the log says why\n");
        }
    }

    private static boolean reads(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        return method.equals("GET") || method.equals("HEAD");
    }

    private static Answer refused(HttpExchange exchange) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        return new Answer(405, PLAIN, "only GET and HEAD are allowed\n");
    }

    private static Answer live(Health health) {
        return new Answer(health.live() ? 200 : 503, PLAIN, line(health.live() ? "live" : "not live", health));
    }

    private static Answer ready(Health health) {
        return new Answer(health.ready() ? 200 : 503, PLAIN, line(health.ready() ? "ready" : "not ready", health));
    }

    private static String line(String word, Health health) {
        return word + ": " + Printable.escape(health.why(), 500) + "\n";
    }

    /** Runs a request on a thread. Clears an interrupt of the dispatching thread, with which its selector would never wait. */
    private void onAThread(Runnable request) {
        Thread.interrupted();
        threads.execute(request);
    }

    /** Closes the server at once; running requests are cut off. Logs the failures that were counted. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        failures.close();
    }

    private record Answer(int status, String type, String body) {}
}
