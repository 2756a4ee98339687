package dev.headrace.testing;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster of Redis processes of our own, masters first; each may be killed, stopped, and given another role. */
public final class TestCluster implements AutoCloseable {
    /** After which the others take a silent node for gone; a failover takes about twice as long. */
    public static final Duration NODE_TIMEOUT = Duration.ofSeconds(2);

    private static final int SLOTS = 16_384;
    static final Duration LONG = Duration.ofSeconds(60);

    private final List<RedisServer> nodes = new ArrayList<>();

    private TestCluster() {}

    /**
     * Starts one whose slots are spread over its masters, and waits until it works.
     *
     * @param masters 1 or more
     * @param replicas in all, one for each of the first masters
     * @param args for each server, as on redis-server's command line
     */
    public static TestCluster start(int masters, int replicas, String... args) {
        TestCluster cluster = new TestCluster();
        try {
            IntStream.range(0, masters + replicas)
                    .parallel()
                    .mapToObj(i -> server(args))
                    .forEach(cluster::add);
            cluster.join(masters);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static RedisServer server(String... args) {
        List<String> all = new ArrayList<>(List.of(
                "--cluster-enabled",
                "yes",
                "--cluster-config-file",
                "nodes.conf",
                "--cluster-node-timeout",
                Long.toString(NODE_TIMEOUT.toMillis()),
                "--repl-diskless-sync-delay",
                "0"));
        all.addAll(List.of(args));
        return RedisServers.process(all);
    }

    private synchronized void add(RedisServer server) {
        nodes.add(server);
    }

    private void join(int masters) {
        for (int i = 0; i < nodes.size(); i++) {
            ClusterNode node = node(i);
            node.call("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            node.call("CLUSTER", "MEET", "127.0.0.1", Integer.toString(node(0).port()));
            if (i < masters) {
                int from = SLOTS * i / masters;
                int to = SLOTS * (i + 1) / masters;
                node.call(Stream.concat(
                                Stream.of("CLUSTER", "ADDSLOTS"),
                                IntStream.range(from, to).mapToObj(Integer::toString))
                        .toArray(String[]::new));
            }
        }
        await("all nodes know each other")
                .atMost(LONG)
                .until(() -> nodes().stream().allMatch(node -> node.view().size() == nodes.size()));
        for (int i = masters; i < nodes.size(); i++) {
            node(i).call("CLUSTER", "REPLICATE", node(i - masters).id());
        }
        awaitOk();
        await("replicas that are linked")
                .atMost(LONG)
                .until(() -> IntStream.range(masters, nodes.size())
                        .allMatch(i -> "up".equals(node(i).info("replication", "master_link_status"))));
    }

    /** The address of all nodes, as a client or a daemon takes it. */
    public String uri() {
        return "redis-cluster://"
                + String.join(",", nodes().stream().map(ClusterNode::address).toList());
    }

    /** The whole cluster as one Redis, whose connections go where a key is. Not to be killed or stopped. */
    public TestRedis asRedis() {
        return TestRedis.of(new Whole(URI.create(uri())));
    }

    public List<ClusterNode> nodes() {
        return nodes.stream().map(ClusterNode::new).toList();
    }

    public ClusterNode node(int number) {
        return new ClusterNode(nodes.get(number));
    }

    /** Until every node that runs holds the cluster for able to work. */
    public void awaitOk() {
        await("a cluster that works")
                .atMost(LONG)
                .until(() -> nodes().stream()
                        .filter(ClusterNode::healthy)
                        .allMatch(node -> "ok".equals(node.clusterInfo("cluster_state"))));
    }

    /** Until every node that runs says that the cluster cannot work. */
    public void awaitDown() {
        await("a cluster that is down")
                .atMost(LONG)
                .until(() -> nodes().stream()
                        .filter(ClusterNode::healthy)
                        .allMatch(node -> "fail".equals(node.clusterInfo("cluster_state"))));
    }

    public int slotOf(String key) {
        return (int) healthy().number("CLUSTER", "KEYSLOT", key);
    }

    private ClusterNode healthy() {
        return nodes().stream().filter(ClusterNode::healthy).findFirst().orElseThrow();
    }

    /** The master of a key's slot, as the nodes that run see it. */
    public ClusterNode masterOf(String key) {
        int slot = slotOf(key);
        return nodes().stream()
                .filter(ClusterNode::healthy)
                .filter(node -> node.serves(slot))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no node serves slot " + slot));
    }

    /** A replica of a master, if one runs. */
    public ClusterNode replicaOf(ClusterNode master) {
        String id = master.id();
        return nodes().stream()
                .filter(ClusterNode::healthy)
                .filter(node -> node.view().stream().anyMatch(line -> line[2].contains("myself") && line[3].equals(id)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no replica of " + master.address() + " runs"));
    }

    /** Moves a slot, key by key, as redis-cli's reshard does. */
    public void move(int slot, ClusterNode from, ClusterNode to) {
        begin(slot, from, to);
        while (moveSome(slot, from, to, 100) > 0) {
            // Until none is left.
        }
        end(slot, to);
    }

    /** Has the shard of each of these keys on the next of so many masters in turn. */
    public void spread(List<String> keys, int masters) {
        for (int i = 0; i < keys.size(); i++) {
            ClusterNode from = masterOf(keys.get(i));
            ClusterNode to = node(i % masters);
            if (!from.equals(to)) {
                move(slotOf(keys.get(i)), from, to);
            }
        }
    }

    /** Until a key's slot has another master than this one, as all that run see it. */
    public ClusterNode awaitMasterOtherThan(ClusterNode before, String key) {
        int slot = slotOf(key);
        await("another master than " + before.address())
                .atMost(LONG)
                .until(() -> nodes().stream()
                        .filter(node -> node.healthy() && !node.equals(before))
                        .anyMatch(node -> node.serves(slot)));
        awaitOk();
        return nodes().stream()
                .filter(node -> node.healthy() && !node.equals(before))
                .filter(node -> node.serves(slot))
                .findFirst()
                .orElseThrow();
    }

    /** Until this one is a replica, and has its master's data. */
    public void awaitReplica(ClusterNode node) {
        await("a replica that is linked")
                .atMost(LONG)
                .until(() -> node.info("replication", "role").equals("slave")
                        && "up".equals(node.info("replication", "master_link_status")));
    }

    /** The slot is on its way from now on, and no key has gone. */
    public void begin(int slot, ClusterNode from, ClusterNode to) {
        to.call("CLUSTER", "SETSLOT", Integer.toString(slot), "IMPORTING", from.id());
        from.call("CLUSTER", "SETSLOT", Integer.toString(slot), "MIGRATING", to.id());
    }

    /** Moves up to so many keys of the slot; answers how many. */
    public int moveSome(int slot, ClusterNode from, ClusterNode to, int count) {
        List<Object> keys = from.list("CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), Integer.toString(count));
        if (!keys.isEmpty()) {
            List<String> command = new ArrayList<>(List.of("MIGRATE", "127.0.0.1", Integer.toString(to.port()), ""));
            command.addAll(List.of("0", "10000", "REPLACE", "KEYS"));
            keys.forEach(key -> command.add((String) key));
            from.call(command.toArray(String[]::new));
        }
        return keys.size();
    }

    /** The slot is the other's, and no node takes it for its own any more: two that do would redirect a caller to each other. */
    public void end(int slot, ClusterNode to) {
        String id = to.id();
        to.call("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", id);
        nodes().stream()
                .filter(ClusterNode::healthy)
                .filter(node -> node.info("replication", "role").equals("master"))
                .forEach(node -> node.call("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", id));
        await("one master of slot " + slot)
                .atMost(LONG)
                .until(() -> nodes().stream()
                        .filter(node -> node.healthy() && node.serves(slot))
                        .toList()
                        .equals(List.of(to)));
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
