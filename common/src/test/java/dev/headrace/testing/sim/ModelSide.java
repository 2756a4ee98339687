package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The model, on a clock of its own. */
final class ModelSide implements Side {
    private final Rendering rendering = new Rendering();
    private final VirtualTime time;
    private final ModelRedis redis;
    private final TaskStore store;
    private final ModelShard shard;

    ModelSide(Shard name, long seed) {
        time = new VirtualTime(seed);
        redis = new ModelRedis(time);
        store = redis.connect(time.process("caller"));
        shard = redis.shard(name);
    }

    ModelShard shard() {
        return shard;
    }

    @Override
    public <T> T call(Function<TaskStore, CompletionStage<T>> verb) {
        CompletableFuture<T> answer = verb.apply(store).toCompletableFuture();
        time.runUntil(answer::isDone, Duration.ofSeconds(10));
        return answer.join();
    }

    @Override
    public Rendering rendering() {
        return rendering;
    }

    @Override
    public void pass() {
        time.runFor(Duration.ofMillis(3));
    }

    @Override
    public String state() {
        StringBuilder text = new StringBuilder();
        for (Lane lane : Lane.values()) {
            lane(text, lane);
        }
        TreeSet<String> heartbeats = new TreeSet<>();
        for (String key : shard.heartbeats().names()) {
            heartbeats.add(
                    rendering.text(key + " " + shard.heartbeats().get(key).orElseThrow()));
        }
        text.append("heartbeats ").append(heartbeats).append('\n');
        Map<String, String> records = new TreeMap<>();
        shard.records().names().forEach(id -> records.put(rendering.text(id), record(id)));
        records.forEach((id, record) ->
                text.append("record ").append(id).append(' ').append(record).append('\n'));
        List<String> story = new ArrayList<>();
        shard.events()
                .forEach(event -> story.add(event.taskId() + " " + event.what()
                        + (event.givenBackBy().isEmpty() ? "" : " worker=" + event.givenBackBy())));
        return text + "liveness " + shard.liveness().names() + "\nleader "
                + shard.leader().get("leader").orElse("") + "\nlater "
                + rendering.of(shard.later().keySet()) + "\ndead "
                + rendering.of(shard.dead().keySet())
                + "\ncancelling " + rendering.of(shard.cancelling()) + "\nstats " + rendering.of(shard.stats())
                + "\ntoken base " + new ModelTokens(shard).base()
                + "\nevents " + rendering.story(story) + "\n";
    }

    private void lane(StringBuilder text, Lane lane) {
        ModelStream stream = shard.lane(lane);
        stream.entries()
                .forEach((id, fields) -> text.append("entry ")
                        .append(rendering.of(new Lease(id.toString(), lane)))
                        .append(rendering.of(fields))
                        .append('\n'));
        stream.pending()
                .forEach((id, pending) -> text.append("pending ")
                        .append(rendering.of(new Lease(id.toString(), lane)))
                        .append(' ')
                        .append(pending.consumer())
                        .append(' ')
                        .append(pending.deliveries())
                        .append('\n'));
    }

    private String record(String id) {
        ModelRecord record = shard.records().get(id).orElseThrow();
        return rendering.of(record.state().text()) + " lease=" + rendering.of(record.lease())
                + (record.lease() == null ? "" : " token=" + record.token()) + " lane="
                + (record.lane() == null ? null : record.lane().text()) + " chosen=" + record.chosen() + " code="
                + record.code() + " cause=" + record.cause() + " result=" + rendering.of(record.result()) + " fields="
                + (record.fields() == null ? "{}" : rendering.of(record.fields().all()));
    }

    @Override
    public void deleteHeartbeat(Lease lease) {
        redis.deleteHeartbeat(shard.shard(), lease);
    }

    @Override
    public void deleteLiveness(String worker) {
        redis.deleteLiveness(shard.shard(), worker);
    }

    @Override
    public void deleteEntry(Lease lease) {
        redis.deleteEntry(shard.shard(), lease);
    }

    @Override
    public void putAhead(Lease lease, String owner) {
        long moment = shard.now() + RandomVerbs.LONG.toMillis();
        shard.lane(lease.lane()).deliveredAt(StreamId.parse(lease.entryId()), moment);
    }

    @Override
    public void prolongLiveness(String worker) {
        shard.liveness()
                .get(worker)
                .ifPresent(facts -> shard.liveness().put(worker, facts, RandomVerbs.LONG.multipliedBy(2)));
    }

    @Override
    public void deleteConsumer(Lane lane, String consumer) {
        redis.deleteConsumer(shard.shard(), lane, consumer);
    }

    @Override
    public void destroyGroup(Lane lane) {
        redis.destroyGroup(shard.shard(), lane);
    }

    @Override
    public void setGroupBack(Lane lane) {
        redis.setGroupBack(shard.shard(), lane);
    }

    @Override
    public void addEntry(Lane lane, byte[][] fields) {
        redis.addByHand(shard.shard(), lane, fields);
    }

    @Override
    public void setMaxDepth(int depth) {
        redis.setMeta(shard.shard(), "max_depth", Integer.toString(depth));
    }

    @Override
    public void deleteRecord(String id) {
        shard.records().remove(id);
    }

    @Override
    public void setQueued(String id) {
        shard.records().get(id).orElseThrow().setQueued();
    }
}
