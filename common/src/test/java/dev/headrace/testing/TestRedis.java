package dev.headrace.testing;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Redis that a test was given. With {@link RedisTest} it is the one that all tests of this JVM share, each under
 * queue names of its own; with {@link OwnRedis}, or from {@link #own}, it may be killed, stopped and filled up.
 */
public final class TestRedis implements AutoCloseable {

    /** Begins every queue name that this JVM makes up. */
    static final String QUEUE_PREFIX = "t" + UUID.randomUUID().toString().substring(0, 8) + "-";

    private static final AtomicInteger QUEUES = new AtomicInteger();

    private final RedisServer server;
    private final boolean own;

    private TestRedis(RedisServer server, boolean own) {
        this.server = server;
        this.own = own;
    }

    static TestRedis shared() {
        return new TestRedis(RedisServers.shared(), false);
    }

    /**
     * Starts a server beside the injected one, for a test that needs two; the caller closes it.
     *
     * @param args as on redis-server's command line: {@code "--maxmemory", "10mb"}
     */
    public static TestRedis own(String... args) {
        return new TestRedis(RedisServers.own(List.of(args)), true);
    }

    /** As {@link #own}, and always a process at the address at which other servers of ours reach it too. */
    public static TestRedis process(String... args) {
        return new TestRedis(RedisServers.process(List.of(args)), true);
    }

    /** Servers that are as one to their clients, and which the caller closes. */
    static TestRedis of(RedisServer servers) {
        return new TestRedis(servers, true);
    }

    /** {@code redis://host:port}, as a client or a daemon takes it, with the password that the server was given. */
    public String uri() {
        return server.uri().toString();
    }

    public String host() {
        return server.uri().getHost();
    }

    public int port() {
        URI uri = server.uri();
        return uri.getPort() < 0 ? 6379 : uri.getPort();
    }

    /** A queue name that no other test uses. */
    public String uniqueQueue() {
        return QUEUE_PREFIX + QUEUES.incrementAndGet();
    }

    /** A connection of the caller's own, to close. */
    public RespClient connect() {
        return RespClient.connect(server.uri());
    }

    /** One command on a connection made for it. */
    public Object call(String... args) {
        try (RespClient client = connect()) {
            return client.call(args);
        }
    }

    /** SIGKILL: connections break, and what was not on disk is lost. */
    public void kill() {
        mine().kill();
    }

    /** SIGSTOP: connections stay open and nothing answers, until {@link #cont}. */
    public void stop() {
        mine().stop();
    }

    /** SIGCONT. */
    public void cont() {
        mine().cont();
    }

    /**
     * Kills it if it runs, and starts it again on the same port, over the same directory. Data come back where the
     * server was told to keep them ({@code "--appendonly", "yes", "--appendfsync", "always"} from its first start).
     *
     * @param moreArgs added to the arguments that it has, for good
     */
    public void restart(String... moreArgs) {
        mine().restart(List.of(moreArgs));
    }

    /**
     * As {@link #restart}, with these variables in its environment from then on.
     *
     * @throws IllegalStateException if it is no process of this JVM's
     */
    public void restartWith(Map<String, String> environment) {
        if (!(mine() instanceof RedisProcess process)) {
            throw new IllegalStateException(
                    "only a redis-server that is a child of this JVM has an environment to set");
        }
        process.environment(environment);
        restart();
    }

    /** Ends a server of one's own; the shared one lives on. */
    @Override
    public void close() {
        if (own) {
            server.close();
        }
    }

    /** Brings it back to life after a test that left it dead or stopped. */
    void heal() {
        if (own && !server.healthy()) {
            server.restart(List.of());
        }
    }

    private RedisServer mine() {
        if (!own) {
            throw new IllegalStateException(
                    "this Redis is shared by all tests of the JVM: ask for your own with @OwnRedis");
        }
        return server;
    }
}
