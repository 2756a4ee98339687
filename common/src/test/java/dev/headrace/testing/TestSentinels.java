package dev.headrace.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A Redis with a replica, and three sentinels that watch over them: processes of our own. */
public final class TestSentinels implements AutoCloseable {
    /** After which a silent master is taken for down. */
    public static final Duration DOWN_AFTER = Duration.ofSeconds(2);

    private static final String MASTER = "tests";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int SENTINELS = 3;

    private final List<TestRedis> servers = new ArrayList<>();
    private final List<TestRedis> sentinels = new ArrayList<>();

    private TestSentinels() {}

    /**
     * Starts them, and waits until the sentinels know each other and the replica.
     *
     * @param folder for the sentinels' files
     * @param args for both servers, as on redis-server's command line
     */
    public static TestSentinels start(Path folder, String... args) {
        TestSentinels all = new TestSentinels();
        try {
            TestRedis master = all.server(args);
            all.server(with(args, "--replicaof", "127.0.0.1", Integer.toString(master.port())));
            await("a replica that is linked")
                    .atMost(LONG)
                    .until(() -> info(all.servers.get(1), "master_link_status").equals("up"));
            for (int i = 0; i < SENTINELS; i++) {
                all.sentinels.add(sentinel(folder.resolve("sentinel-" + i + ".conf"), master.port()));
            }
            all.awaitKnown();
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private TestRedis server(String... args) {
        TestRedis server = TestRedis.process(with(args, "--repl-diskless-sync-delay", "0"));
        servers.add(server);
        return server;
    }

    private static String[] with(String[] args, String... more) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static TestRedis sentinel(Path file, int port) {
        try {
            Files.writeString(file, """
                    sentinel monitor %1$s 127.0.0.1 %2$d 2
                    sentinel down-after-milliseconds %1$s %3$d
                    sentinel failover-timeout %1$s 10000
                    """.formatted(MASTER, port, DOWN_AFTER.toMillis()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return TestRedis.process(file.toString(), "--sentinel");
    }

    private void awaitKnown() {
        await("sentinels that know each other and the replica")
                .atMost(LONG)
                .until(() -> sentinels.stream().allMatch(sentinel -> {
                    try (RespClient client = sentinel.connect()) {
                        var said = client.map("SENTINEL", "MASTER", MASTER);
                        return said.get("num-slaves").equals("1")
                                && said.get("num-other-sentinels").equals(Integer.toString(SENTINELS - 1));
                    }
                }));
    }

    /** The address, as a client or a daemon takes it. */
    public String uri() {
        return "redis-sentinel://"
                + String.join(
                        ",",
                        sentinels.stream()
                                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                                .toList())
                + "/" + MASTER;
    }

    /** The master, whoever that is at the time, as one Redis. Not to be killed or stopped. */
    public TestRedis asRedis() {
        return TestRedis.of(new Whole(URI.create(uri())));
    }

    /** The one that is master, as the sentinels say. */
    public TestRedis master() {
        int port = port();
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    /** The one that is not. */
    public TestRedis replica() {
        int port = port();
        return servers.stream()
                .filter(server -> server.port() != port)
                .findFirst()
                .orElseThrow();
    }

    private int port() {
        try (RespClient client = sentinels.get(0).connect()) {
            return Integer.parseInt((String)
                    client.list("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER).get(1));
        }
    }

    /** Until all sentinels name another master than this one. */
    public void awaitMasterOtherThan(TestRedis before) {
        await("another master")
                .atMost(LONG)
                .until(() -> sentinels.stream().allMatch(sentinel -> {
                    try (RespClient client = sentinel.connect()) {
                        return !client.map("SENTINEL", "MASTER", MASTER)
                                .get("port")
                                .equals(Integer.toString(before.port()));
                    }
                }));
    }

    /** Asks for a failover; what the old master takes until it has heard of it is lost. */
    public void failOver() {
        TestRedis before = master();
        sentinels.get(0).call("SENTINEL", "FAILOVER", MASTER);
        awaitMasterOtherThan(before);
        awaitReplica(before);
    }

    private static String info(TestRedis server, String field) {
        try (RespClient client = server.connect()) {
            return client.info("replication", field);
        }
    }

    /** Until this one is a replica of the other, and has its data. */
    public void awaitReplica(TestRedis server) {
        await("a replica that is linked")
                .atMost(LONG)
                .until(() -> info(server, "role").equals("slave")
                        && info(server, "master_link_status").equals("up"));
    }

    @Override
    public void close() {
        sentinels.forEach(TestRedis::close);
        servers.forEach(TestRedis::close);
    }
}
