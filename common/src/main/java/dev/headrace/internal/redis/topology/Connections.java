package dev.headrace.internal.redis.topology;

import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.redis.connection.CommandDeadlines;
import dev.headrace.internal.redis.connection.ConnectRetry;
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
 * The connections of one worker, controller or client: to a shard's master one for heartbeats and subscriptions, one per
 * shard for blocking reads, and one for all other calls, so that no heartbeat waits behind a long read. One thread serves all
 * of them, and is the owner's loop.
 *
 * <p>Commands are rejected while disconnected. Otherwise Lettuce repeats commands in flight after a reconnect, including
 * scripts and XREADGROUP (observed with 6.8 and 7.7), and no caller would know the entries of a repeated read. Lettuce 6.6
 * and older do so even then, unless the commands have ended before: {@link CommandDeadlines} ends them.
 */
public interface Connections extends AutoCloseable {

    /**
     * Connects to one Redis, to a cluster, or to the master of sentinels.
     *
     * @throws StoreException if Redis was not reached within {@code settings.connectFor()}, or refused the login, or if the
     *     thread is interrupted
     */
    static Connections to(RedisSettings settings, String clientName) {
        RedisAddress address = RedisAddress.parse(settings.uri());
        ConnectRetry.requireNotInterrupted();
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

    /** Returns true if one server has all keys, so that a command may use keys of several shards. */
    boolean oneServer();

    /** Returns the address without secrets. */
    String shownAddress();

    /** Returns the loop of the connections. */
    IoLoop loop();

    /** Returns the limits of the connections' log lines. Used on the loop only. */
    SparseLines lines();

    /** Returns the connection for a shard's heartbeats. */
    Connection beats(Shard shard);

    /** Returns the connection for all other calls in a shard. */
    Connection general(Shard shard);

    /** Returns the connection for the only key without a shard, {@link Keys#QUEUES}. */
    Connection queues();

    /** Returns the connection for submissions that wait for a shard's replicas; opened at the first call. */
    CompletionStage<Connection> waiting(Shard shard);

    /** Returns the connection for reads of a shard; opened at the first call, and again at the next one if that failed. */
    CompletionStage<Connection> reader(Shard shard);

    /** Returns connections to all reachable masters; ends with an error if none is reachable. */
    CompletionStage<List<Connection>> masters();

    /**
     * Repeats a call until it succeeds, within the rest of {@code connectFor}, but at least once. A server that was
     * reached a moment ago may be gone, busy, or no longer the master.
     *
     * @throws StoreException if there is no answer in time, a retry cannot solve the error, or the thread is
     *     interrupted
     */
    <T> T askAtStart(Supplier<? extends CompletionStage<T>> question);

    /** Returns an object that identifies the shard's server and changes with it; any object if there is only one server. */
    Object home(Shard shard);

    /** Sets the listener of published messages and their channels; set once, before the first subscription. */
    void onMessage(BiConsumer<String, String> listener);

    /** Subscribes to a channel of a shard's scripts. Messages that are published while disconnected are lost. */
    CompletionStage<Void> subscribe(Shard shard, String channel);

    /** Ends a subscription at some later time. */
    void unsubscribe(Shard shard, String channel);

    @Override
    void close();
}
