package dev.headrace.testing.sim;

import dev.headrace.protocol.TaskStore;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.testing.RespClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A real Redis, looked at as redis-cli would. */
final class RedisSide implements Side {
    private final Rendering rendering = new Rendering();
    private final TaskStore store;
    private final RespClient redis;
    private final String prefix;

    RedisSide(Shard shard, TaskStore store, RespClient redis) {
        this.store = store;
        this.redis = redis;
        this.prefix = "hr:{" + shard.tag() + "}:";
    }

    @Override
    public <T> T call(Function<TaskStore, CompletionStage<T>> verb) {
        return verb.apply(store).toCompletableFuture().join();
    }

    @Override
    public Rendering rendering() {
        return rendering;
    }

    @Override
    public void pass() {
        long until = micros() + 3000;
        while (micros() < until) {
            Thread.onSpinWait();
        }
    }

    private long micros() {
        List<Object> time = redis.list("TIME");
        return Long.parseLong((String) time.get(0)) * 1_000_000 + Long.parseLong((String) time.get(1));
    }

    /** Deletes all that it has put there. */
    void clear() {
        redis.list("KEYS", prefix + "*").forEach(key -> redis.call("DEL", (String) key));
    }

    @Override
    public String state() {
        StringBuilder text = new StringBuilder();
        for (Lane lane : Lane.values()) {
            lane(text, lane);
        }
        TreeSet<String> heartbeats = new TreeSet<>();
        TreeSet<String> workers = new TreeSet<>();
        Map<String, String> records = new TreeMap<>();
        for (Object key : new TreeSet<>(redis.list("KEYS", prefix + "*"))) {
            String name = ((String) key).substring(prefix.length());
            if (name.startsWith("hb:")) {
                String value = redis.text("GET", (String) key);
                heartbeats.add(rendering.text(name.substring(3) + " " + value));
            } else if (name.startsWith("worker:")) {
                workers.add(name.substring(7));
            } else if (name.startsWith("task:")) {
                records.put(rendering.text(name.substring(5)), record(redis.map("HGETALL", (String) key)));
            }
        }
        text.append("heartbeats ").append(heartbeats).append('\n');
        records.forEach((id, record) ->
                text.append("record ").append(id).append(' ').append(record).append('\n'));
        return text.append("liveness ").append(workers).append('\n') + rest();
    }

    private String rest() {
        String leader = redis.text("GET", prefix + "leader");
        List<String> story = new ArrayList<>();
        for (Object entry : redis.list("XRANGE", prefix + "events", "-", "+")) {
            List<Object> pairs = asList(asList(entry).get(1));
            for (int i = 0; i < pairs.size(); i += 2) {
                story.add(pairs.get(i) + " " + ((String) pairs.get(i + 1)).split(" ", 2)[0]);
            }
        }
        Map<String, String> stats = redis.map("HGETALL", prefix + "stats");
        stats.values().removeIf("0"::equals);
        return "leader " + (leader == null ? "" : leader.replaceAll("^handed-over:.*", "handed-over")) + "\nlater "
                + ids("ZRANGE", "later", "0", "-1") + "\ndead " + ids("ZRANGE", "dead", "0", "-1") + "\ncancelling "
                + ids("HKEYS", "cancelling") + "\nstats " + rendering.of(stats) + "\nevents " + rendering.of(story)
                + "\n";
    }

    private String ids(String command, String key, String... more) {
        List<String> call = new ArrayList<>(List.of(command, prefix + key));
        call.addAll(List.of(more));
        return rendering.of(new TreeSet<>(redis.list(call.toArray(String[]::new))));
    }

    private void lane(StringBuilder text, Lane lane) {
        String key = prefix + "ready:" + lane.text();
        for (Object entry : redis.list("XRANGE", key, "-", "+")) {
            List<Object> parts = asList(entry);
            text.append("entry ").append(rendering.of(new Lease((String) parts.get(0), lane)));
            text.append(rendering.of(fields(asList(parts.get(1))))).append('\n');
        }
        for (Object pending : redis.list("XPENDING", key, "workers", "-", "+", "1000")) {
            List<Object> parts = asList(pending);
            text.append("pending ")
                    .append(rendering.of(new Lease((String) parts.get(0), lane)))
                    .append(' ');
            text.append(parts.get(1)).append(' ').append(parts.get(3)).append('\n');
        }
    }

    private static byte[][] fields(List<Object> flat) {
        return flat.stream()
                .map(part -> ((String) part).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    private String record(Map<String, String> hash) {
        Map<String, String> fields = new TreeMap<>();
        hash.forEach((name, value) -> {
            if (name.startsWith("f:")) {
                fields.put(name.substring(2), value);
            }
        });
        String cause = hash.get("cause");
        return hash.get("state") + " lease=" + rendering.of(hash.get("lease")) + " lane=" + hash.get("lane")
                + " chosen=" + "1".equals(hash.get("chosen")) + " code=" + hash.get("code") + " cause="
                + (cause == null || cause.isEmpty() ? null : cause) + " result=" + rendering.of(hash.get("result"))
                + " fields=" + rendering.of(fields);
    }

    @SuppressWarnings("unchecked") // The client makes its arrays as List<Object>.
    private static List<Object> asList(Object reply) {
        return (List<Object>) reply;
    }

    @Override
    public void deleteHeartbeat(Lease lease) {
        redis.call("DEL", prefix + "hb:" + lease.text());
    }

    @Override
    public void deleteLiveness(String worker) {
        redis.call("DEL", prefix + "worker:" + worker);
    }

    @Override
    public void deleteEntry(Lease lease) {
        redis.call("XDEL", prefix + "ready:" + lease.lane().text(), lease.entryId());
    }

    @Override
    public void deleteConsumer(Lane lane, String consumer) {
        redis.call("XGROUP", "DELCONSUMER", prefix + "ready:" + lane.text(), "workers", consumer);
    }

    @Override
    public void addEntry(Lane lane, byte[][] fields) {
        List<byte[]> command = new ArrayList<>();
        for (String word : List.of("XADD", prefix + "ready:" + lane.text(), "*")) {
            command.add(word.getBytes(StandardCharsets.UTF_8));
        }
        command.addAll(List.of(fields));
        redis.callBinary(command.toArray(byte[][]::new));
    }

    @Override
    public void setMaxDepth(int depth) {
        redis.call("HSET", prefix + "meta", "max_depth", Integer.toString(depth));
    }
}
