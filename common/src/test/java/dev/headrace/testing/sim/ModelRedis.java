package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.internal.protocol.queue.ServerView;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The modelled server: its clock, its shards, the processes connected to it, and what can befall it. */
public final class ModelRedis {
    private static final long EPOCH = 1_763_774_400_000L;

    private final VirtualTime time;
    private final Map<String, ModelShard> shards = new TreeMap<>();
    private final Set<String> queues = new TreeSet<>();
    private final List<ModelTaskStore> stores = new ArrayList<>();
    private final Set<ModelGuard> takenOut = EnumSet.noneOf(ModelGuard.class);
    private final Map<Shard, ModelReplica> replica = new HashMap<>();
    private final Set<String> queuesOfReplica = new TreeSet<>();
    private Nature nature;
    private double nanosAByte;
    private long clockOffset;
    private long starts = 1;
    private boolean down;
    private Consumer<ModelEvent> told = event -> {};

    /** An empty server that is up, with a {@linkplain Nature#calm calm} nature. */
    public ModelRedis(VirtualTime time) {
        this.time = time;
        this.nature = Nature.calm(time.random());
    }

    /** A process's connections to this server. */
    public TaskStore connect(VirtualProcess process) {
        ModelTaskStore store = new ModelTaskStore(this, process);
        stores.add(store);
        return store;
    }

    /** Puts another in charge of what befalls calls from now on. */
    public void nature(Nature next) {
        nature = next;
    }

    /** From now on a connection carries so many bytes of entries a second to its client; what is too late is carried too. */
    public void bandwidth(long bytesASecond) {
        nanosAByte = 1e9 / bytesASecond;
    }

    long nanosToCarry(@Nullable Object answer) {
        return nanosAByte == 0 || !(answer instanceof List<?> list)
                ? 0
                : (long) (nanosAByte
                        * list.stream()
                                .mapToLong(one -> one instanceof TaskEntry entry ? entry.bytes() : 0)
                                .sum());
    }

    Nature nature() {
        return nature;
    }

    /** What a test sees of a shard. */
    public ModelView view(Shard shard) {
        return new ModelView(shard(shard));
    }

    /** The server's clock jumps, forward or back. */
    public void jumpClock(Duration jump) {
        clockOffset += jump.toMillis();
    }

    /** DEL of a heartbeat's key. */
    public void deleteHeartbeat(Shard shard, Lease lease) {
        shard(shard).heartbeats().remove(lease.text());
    }

    /** DEL of every heartbeat of a shard. */
    public void deleteHeartbeats(Shard shard) {
        shard(shard).heartbeats().clear();
    }

    /** DEL of a worker's liveness key. */
    public void deleteLiveness(Shard shard, String worker) {
        shard(shard).liveness().remove(worker);
    }

    /** XDEL of a lane's entry. */
    public void deleteEntry(Shard shard, Lease lease) {
        shard(shard).lane(lease.lane()).delete(StreamId.parse(lease.entryId()));
    }

    /** XGROUP DELCONSUMER, which throws away what the consumer holds. */
    public void deleteConsumer(Shard shard, Lane lane, String consumer) {
        shard(shard).lane(lane).deleteConsumer(consumer);
    }

    /** XGROUP DESTROY. */
    public void destroyGroup(Shard shard, Lane lane) {
        shard(shard).lane(lane).destroyGroup();
    }

    /** DEL of a lane. */
    public void deleteLane(Shard shard, Lane lane) {
        shard(shard).lane(lane, new ModelStream());
    }

    /** XGROUP SETID to the lane's start. */
    public void setGroupBack(Shard shard, Lane lane) {
        shard(shard).lane(lane).deliveredUpTo(StreamId.ZERO);
    }

    /** HSET of a field of a queue's {@code meta}. */
    public void setMeta(Shard shard, String field, String value) {
        shard(shard).meta().put(field, value);
    }

    /** XADD by hand, from redis-cli or another language. */
    public Lease addByHand(Shard shard, Lane lane, byte[][] fields) {
        ModelShard model = shard(shard);
        Lease lease = new Lease(model.lane(lane).add(model.now(), fields).toString(), lane);
        serveBlocked();
        return lease;
    }

    /** XREADGROUP by a foreign consumer; the leases that it got. */
    public List<Lease> readByHand(Shard shard, Lane lane, String consumer, int count) {
        ModelShard model = shard(shard);
        return model.group(lane).read(consumer, count, model.now()).stream()
                .map(id -> new Lease(id.toString(), lane))
                .toList();
    }

    /** XACK by a foreign consumer, which deletes nothing. */
    public void ackByHand(Shard shard, Lease lease) {
        shard(shard).lane(lease.lane()).ack(StreamId.parse(lease.entryId()));
    }

    /** FLUSHALL. */
    public void flush() {
        queues.clear();
        shards.values().forEach(ModelShard::flush);
    }

    /** The server goes away; its data stays. Calls fail, connections break. */
    public void goDown() {
        down = true;
        stores.forEach(ModelTaskStore::cut);
    }

    /** The server is back, started anew: another run id. */
    public void comeUp() {
        down = false;
        starts++;
    }

    /** From now on a replica hears of no write. */
    public void replicaFallsBehind() {
        replica.clear();
        shards.values().forEach(shard -> replica.put(shard.shard(), new ModelReplica(shard)));
        queuesOfReplica.clear();
        queuesOfReplica.addAll(queues);
    }

    /**
     * A server that is down comes back as the replica: what was written since it {@linkplain #replicaFallsBehind fell
     * behind} never was.
     *
     * @return ids of the tasks, in all shards, of which it knows something else than the server before
     */
    public Set<String> failOver() {
        Set<String> setBack = new TreeSet<>();
        for (ModelShard shard : shards.values()) {
            ModelReplica copy = replica.get(shard.shard());
            ModelReplica known = copy == null ? new ModelReplica(empty(shard.shard())) : copy;
            setBack.addAll(known.takeOver(shard));
        }
        queues.retainAll(queuesOfReplica);
        replica.clear();
        comeUp();
        return setBack;
    }

    /** Takes a guard out of every verb that has it: to see that a simulation notices. */
    public void takeOut(ModelGuard guard) {
        takenOut.add(guard);
    }

    /** Breaks a process's connections; they come back with its next call. */
    public void cut(VirtualProcess process) {
        stores.stream().filter(store -> store.belongsTo(process)).forEach(ModelTaskStore::cut);
    }

    boolean isDown() {
        return down;
    }

    long starts() {
        return starts;
    }

    /** Has each entry of the timelines told to somebody as it is written. */
    public void tellTimeline(Consumer<ModelEvent> listener) {
        told = listener;
    }

    long timeMillis() {
        return EPOCH + time.elapsed().toMillis() + clockOffset;
    }

    Set<String> queues() {
        return queues;
    }

    QueueSettings settings(String queue) {
        return QueueSettings.parse(shard(Shard.first(queue)).meta());
    }

    int raiseShards(String queue, int shards) {
        int had = settings(queue).shards();
        if (had < shards) {
            shard(Shard.first(queue)).meta().put("shards", Integer.toString(shards));
        }
        return had;
    }

    ServerView describe() {
        return new ServerView("run-" + starts, "master", "7.0.15", "noeviction", timeMillis());
    }

    ModelShard shard(Shard shard) {
        return shards.computeIfAbsent(shard.tag(), tag -> empty(shard));
    }

    private ModelShard empty(Shard shard) {
        return new ModelShard(shard, this::timeMillis, takenOut, event -> told.accept(event));
    }

    void serveBlocked() {
        shards.values().forEach(ModelShard::serveBlocked);
    }
}
