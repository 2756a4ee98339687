package dev.headrace.testing;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.util.List;

/** One server of a {@link TestCluster}. */
public record ClusterNode(RedisServer server) {
    public int port() {
        return server.uri().getPort();
    }

    public String address() {
        return "127.0.0.1:" + port();
    }

    public Object call(String... args) {
        try (RespClient client = RespClient.connect(server.uri())) {
            return client.call(args);
        }
    }

    public long number(String... args) {
        return (Long) call(args);
    }

    @SuppressWarnings("unchecked") // As RespClient makes them.
    public List<Object> list(String... args) {
        return (List<Object>) call(args);
    }

    public String info(String section, String field) {
        try (RespClient client = RespClient.connect(server.uri())) {
            return client.info(section, field);
        }
    }

    public String id() {
        return (String) call("CLUSTER", "MYID");
    }

    String clusterInfo(String field) {
        return ((String) call("CLUSTER", "INFO"))
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    List<String[]> view() {
        return ((String) call("CLUSTER", "NODES"))
                .lines()
                .map(line -> line.split(" "))
                .toList();
    }

    boolean serves(int slot) {
        for (String[] line : view()) {
            if (line[2].contains("myself") && line[2].contains("master")) {
                for (int i = 8; i < line.length; i++) {
                    String[] ends = line[i].split("-", 2);
                    if (!line[i].startsWith("[")
                            && Integer.parseInt(ends[0]) <= slot
                            && slot <= Integer.parseInt(ends[ends.length - 1])) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    public boolean healthy() {
        return server.healthy();
    }

    public void kill() {
        server.kill();
    }

    public void stop() {
        server.stop();
    }

    public void cont() {
        server.cont();
    }

    /** On the same port, over its file of nodes. */
    public void restart() {
        server.restart(List.of());
    }

    /** Asks a replica to become the master, by agreement with it. */
    public void failOver() {
        call("CLUSTER", "FAILOVER");
        await("a replica that became the master").atMost(TestCluster.LONG).until(() -> {
            try {
                return info("replication", "role").equals("master");
            } catch (UncheckedIOException busy) {
                return false;
            }
        });
    }
}
