package dev.headrace.internal.redis.topology;

import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.redis.connection.CommandDeadlines;
import dev.headrace.internal.redis.connection.Dialer;
import dev.headrace.internal.redis.connection.IoLoop;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Keys;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The connections of one worker, controller or client: to a shard's master one for heartbeats and subscriptions, one a
 * shard for reads that block, one for all else, so that no beat ever stands behind a long read. One thread serves them all,
 * and is the loop of whoever has them.
 *
 * <p>Commands are rejected while disconnected. Otherwise Lettuce replays what was in flight after a reconnect, scripts
 * and XREADGROUP too (seen on 6.8 and 7.7), and no caller would know of the entries that a replayed read was given. Lettuce
 * 6.6 and older do so even then, unless the commands have ended by that time: {@link CommandDeadlines} ends them.
 */
public interface Connections extends AutoCloseable {

    /**
     * Connects to one Redis, to a cluster, or to the master that sentinels name.
     *
     * @throws StoreException if Redis was not reached within {@code settings.connectFor()}, or refused the login
     */
    static Connections to(RedisSettings settings, String clientName) {
        RedisAddress address = RedisAddress.parse(settings.uri());
        Dialer dialer = new Dialer(settings, address, clientName);
        try {
            return address.kind() == RedisAddress.Kind.SINGLE
                    ? new SingleServer(dialer)
                    : Fleet.open(dialer, Masters.of(address, dialer));
        } catch (RuntimeException e) {
            dialer.close();
            throw e;
        }
    }

    /** Whether one server has all keys, so that a command may name keys of several shards. */
    boolean oneServer();

    /** The address, as it may be shown. */
    String shownAddress();

    /** The loop that serves them. */
    IoLoop loop();

    /** For a shard's heartbeats. */
    Connection beats(Shard shard);

    /** For all else in a shard. */
    Connection general(Shard shard);

    /** For the one key that belongs to no shard, {@link Keys#QUEUES}. */
    Connection queues();

    /** For submissions to a shard that wait for its replicas; made at the first call. */
    CompletionStage<Connection> waiting(Shard shard);

    /** For reads of a shard; made at the first call, and tried again at the next when that failed. One connection. */
    CompletionStage<Connection> reader(Shard shard);

    /** A link to each server that is master of something, as far as it is reached; ends with an error when none is. */
    CompletionStage<List<Connection>> masters();

    /**
     * Asks until the answer is no error, within what is left of {@code connectFor}, and at least once. A server that was
     * reached a moment ago may be gone, busy, or no master any more.
     *
     * @throws StoreException if there is no answer in time, the error is one that no waiting mends, or the thread is
     *     interrupted
     */
    <T> T askAtStart(Supplier<? extends CompletionStage<T>> question);

    /** The server that a shard is on, as a name that changes with it; anything where there is but one. */
    Object home(Shard shard);

    /** Whom to tell what is published on which channel; set once, before the first subscription. */
    void onMessage(BiConsumer<String, String> listener);

    /** Subscribes to a channel on which a shard's scripts publish. What was said while unconnected is lost. */
    CompletionStage<Void> subscribe(Shard shard, String channel);

    /** Takes a subscription back; nothing depends on when. */
    void unsubscribe(Shard shard, String channel);

    @Override
    void close();
}
