package dev.headrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Stands between a client and a Redis and does to the wire what networks do: cuts it, refuses, stalls or slows one
 * direction, leaves connections half open, or cuts exactly before or after a command of the test's choice reaches the
 * server. Reads the client's side as RESP, so it does not carry TLS.
 */
public final class TcpProxy implements AutoCloseable {

    /** Which way bytes go. */
    public enum Direction {
        CLIENT_TO_SERVER,
        SERVER_TO_CLIENT
    }

    private final InetSocketAddress target;
    private final int port = FreePorts.next();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<Cut> cuts = new CopyOnWriteArrayList<>();
    private final Map<Direction, Gate> gates = new EnumMap<>(Direction.class);
    private final Map<Direction, Duration> latencies = new ConcurrentHashMap<>();
    private final Map<Direction, Long> bandwidths = new ConcurrentHashMap<>();
    private final Map<Direction, SharedLink> links = new EnumMap<>(Direction.class);
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(work -> thread(work, "proxy's latency"));
    private ServerSocket listener;
    private Thread acceptor;

    private TcpProxy(String host, int port) {
        this.target = new InetSocketAddress(host, port);
        for (Direction direction : Direction.values()) {
            gates.put(direction, new Gate());
            links.put(direction, new SharedLink());
            latencies.put(direction, Duration.ZERO);
        }
    }

    public static TcpProxy to(TestRedis redis) {
        return to(redis.host(), redis.port());
    }

    public static TcpProxy to(String host, int port) {
        TcpProxy proxy = new TcpProxy(host, port);
        proxy.accept();
        return proxy;
    }

    public int port() {
        return port;
    }

    /** {@code redis://127.0.0.1:port} */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** How many connections are open at this moment. */
    public int connections() {
        return connections.size();
    }

    /** Closes all connections; new ones are taken. */
    public void cut() {
        connections.forEach(ProxiedConnection::close);
    }

    /** From now on connecting is refused by the kernel; what is connected stays, see {@link #cut}. */
    public synchronized void refuse() {
        if (listener == null) {
            return;
        }
        try {
            listener.close();
            listener = null;
            // The port goes on listening until the thread that accepts has let go of it.
            acceptor.join();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes connections, at first and again after {@link #refuse}. */
    public synchronized void accept() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocket socket = FreePorts.listen(port);
            listener = socket;
            acceptor = daemon(() -> acceptFrom(socket), "proxy " + port);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Holds back what goes that way, on all connections, until {@link #resume}; nothing is lost. */
    public void stall(Direction direction) {
        gates.get(direction).shut();
    }

    public void resume(Direction direction) {
        gates.get(direction).open();
    }

    /** From now on what goes that way arrives so much later, in its order; zero for at once. */
    public void delay(Direction direction, Duration latency) {
        latencies.put(direction, latency);
    }

    /** From now on each connection carries so many bytes a second that way; 0 for no bound. */
    public void bandwidth(Direction direction, long bytesPerSecond) {
        bandwidths.put(direction, bytesPerSecond);
    }

    /** From now on all connections together carry so many bytes a second that way, each in its turn; 0 for no bound. */
    public void sharedBandwidth(Direction direction, long bytesPerSecond) {
        links.get(direction).limit(bytesPerSecond);
    }

    /**
     * Leaves all connections half open: they carry nothing more, either way, and neither end is told, until
     * {@link #cut}. What connects from now on works.
     */
    public void silence() {
        connections.forEach(ProxiedConnection::silence);
    }

    /** Cuts the connection of the next command that contains this text, and the server never sees that command. */
    public Cut cutBefore(String text) {
        return arm(new Cut(text.getBytes(StandardCharsets.UTF_8), false));
    }

    /** Lets the server execute the next command that contains this text, and cuts before any reply to it comes back. */
    public Cut cutAfter(String text) {
        return arm(new Cut(text.getBytes(StandardCharsets.UTF_8), true));
    }

    @Override
    public void close() {
        refuse();
        cut();
        clock.shutdownNow();
    }

    private Cut arm(Cut cut) {
        cuts.add(cut);
        return cut;
    }

    private void acceptFrom(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                connect(socket.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(target, 5_000);
        } catch (IOException unreachable) {
            server.close();
            client.close();
            return;
        }
        ProxiedConnection connection = new ProxiedConnection(client, server, cuts, connections::remove);
        connections.add(connection);
        daemon(() -> pump(connection::pumpRequests, Direction.CLIENT_TO_SERVER), "proxy " + port + " requests");
        daemon(() -> pump(connection::pumpReplies, Direction.SERVER_TO_CLIENT), "proxy " + port + " replies");
    }

    private void pump(Pump pump, Direction direction) {
        Pacing pacing = new Pacing(
                () -> latencies.get(direction), () -> bandwidths.getOrDefault(direction, 0L), links.get(direction));
        pump.run(gates.get(direction), pacing, clock);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = thread(work, name);
        thread.start();
        return thread;
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private interface Pump {
        void run(Gate gate, Pacing pacing, ScheduledExecutorService clock);
    }
}
