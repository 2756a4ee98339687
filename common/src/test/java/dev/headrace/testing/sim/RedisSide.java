package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.testing.AheadOfClock;
import dev.headrace.testing.RespClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
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

    /** In two round trips, as it is asked thousands of times: all but single tasks' keys first, then those. */
    @Override
    public String state() {
        Iterator<Object> replies = redis.pipeline(looks()).iterator();
        StringBuilder text = new StringBuilder();
        for (Lane lane : Lane.values()) {
            lane(text, lane, asList(replies.next()), asList(replies.next()));
        }
        taskKeys(text, asList(replies.next()));
        String leader = (String) replies.next();
        text.append("leader ").append(leader == null ? "" : leader.replaceAll("^handed-over:.*", "handed-over"));
        for (String ids : List.of("later", "dead", "cancelling")) {
            text.append('\n').append(ids).append(' ').append(rendering.of(new TreeSet<>(asList(replies.next()))));
        }
        Map<String, String> stats = map(asList(replies.next()));
        stats.values().removeIf("0"::equals);
        text.append("\nstats ").append(rendering.of(stats));
        String base = (String) replies.next();
        text.append("\ntoken base ").append(base == null ? "0" : base);
        return text + "\nevents " + rendering.story(story(asList(replies.next()))) + "\n";
    }

    private List<String[]> looks() {
        List<String[]> looks = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            looks.add(look("XRANGE", "ready:" + lane.text(), "-", "+"));
            looks.add(look("XPENDING", "ready:" + lane.text(), "workers", "-", "+", "1000"));
        }
        looks.add(look("KEYS", "*"));
        looks.add(look("GET", "leader"));
        looks.add(look("ZRANGE", "later", "0", "-1"));
        looks.add(look("ZRANGE", "dead", "0", "-1"));
        looks.add(look("HKEYS", "cancelling"));
        looks.add(look("HGETALL", "stats"));
        looks.add(look("HGET", "meta", "token_base"));
        looks.add(look("XRANGE", "events", "-", "+"));
        return looks;
    }

    private String[] look(String command, String key, String... more) {
        List<String> words = new ArrayList<>(List.of(command, prefix + key));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private void taskKeys(StringBuilder text, List<Object> keys) {
        List<String> names = keys.stream()
                .map(key -> ((String) key).substring(prefix.length()))
                .filter(name -> name.matches("(hb|task|worker):.*"))
                .sorted()
                .toList();
        Iterator<Object> values = redis.pipeline(names.stream()
                        .map(name -> look(name.startsWith("hb:") ? "GET" : "HGETALL", name))
                        .toList())
                .iterator();
        TreeSet<String> heartbeats = new TreeSet<>();
        TreeSet<String> workers = new TreeSet<>();
        Map<String, String> records = new TreeMap<>();
        for (String name : names) {
            Object value = values.next();
            String rest = name.substring(name.indexOf(':') + 1);
            if (name.startsWith("hb:")) {
                heartbeats.add(rendering.text(rest + " " + value));
            } else if (name.startsWith("worker:")) {
                workers.add(rest);
            } else {
                records.put(rendering.text(rest), record(map(asList(value))));
            }
        }
        text.append("heartbeats ").append(heartbeats).append('\n');
        records.forEach((id, record) ->
                text.append("record ").append(id).append(' ').append(record).append('\n'));
        text.append("liveness ").append(workers).append('\n');
    }

    private static List<String> story(List<Object> entries) {
        List<String> story = new ArrayList<>();
        for (Object entry : entries) {
            List<Object> pairs = asList(asList(entry).get(1));
            for (int i = 0; i < pairs.size(); i += 2) {
                String what = what((String) pairs.get(i + 1));
                for (String task : ((String) pairs.get(i)).split(" ")) {
                    story.add(task + " " + what);
                }
            }
        }
        return story;
    }

    /** Its first word, and of what was queued again who gave it back. */
    private static String what(String event) {
        String[] words = event.split(" ");
        boolean queuedAgain = words[0].matches("requeued:.*|aborted:.*");
        return queuedAgain && words[1].startsWith("worker=") ? words[0] + " " + words[1] : words[0];
    }

    private void lane(StringBuilder text, Lane lane, List<Object> entries, List<Object> pending) {
        for (Object entry : entries) {
            List<Object> parts = asList(entry);
            text.append("entry ").append(rendering.of(new Lease((String) parts.get(0), lane)));
            text.append(rendering.of(fields(asList(parts.get(1))))).append('\n');
        }
        for (Object one : pending) {
            List<Object> parts = asList(one);
            text.append("pending ").append(rendering.of(new Lease((String) parts.get(0), lane)));
            text.append(' ')
                    .append(parts.get(1))
                    .append(' ')
                    .append(parts.get(3))
                    .append('\n');
        }
    }

    private static Map<String, String> map(List<Object> flat) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            map.put((String) flat.get(i), (String) flat.get(i + 1));
        }
        return map;
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
        String token = hash.containsKey("lease") ? " token=" + hash.get("token") : "";
        return hash.get("state") + " lease=" + rendering.of(hash.get("lease")) + token + " lane=" + hash.get("lane")
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
    public void putAhead(Lease lease, String owner) {
        byte[] consumer = owner.getBytes(StandardCharsets.UTF_8);
        AheadOfClock.put(redis, prefix + "ready:" + lease.lane().text(), lease.entryId(), consumer, RandomVerbs.LONG);
    }

    @Override
    public void prolongLiveness(String worker) {
        String millis = Long.toString(RandomVerbs.LONG.multipliedBy(2).toMillis());
        redis.call("PEXPIRE", prefix + "worker:" + worker, millis);
    }

    @Override
    public void deleteConsumer(Lane lane, String consumer) {
        redis.call("XGROUP", "DELCONSUMER", prefix + "ready:" + lane.text(), "workers", consumer);
    }

    @Override
    public void destroyGroup(Lane lane) {
        redis.call("XGROUP", "DESTROY", prefix + "ready:" + lane.text(), "workers");
    }

    @Override
    public void setGroupBack(Lane lane) {
        redis.call("XGROUP", "SETID", prefix + "ready:" + lane.text(), "workers", "0");
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

    @Override
    public void deleteRecord(String id) {
        redis.call("DEL", prefix + "task:" + id);
    }

    @Override
    public void setQueued(String id) {
        redis.call("HSET", prefix + "task:" + id, "state", "queued");
    }
}
