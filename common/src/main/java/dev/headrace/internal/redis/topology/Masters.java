package dev.headrace.internal.redis.topology;

import dev.headrace.internal.redis.address.Address;
import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.redis.connection.Dialer;
import dev.headrace.internal.redis.script.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The known master of each slot; refreshed periodically and after errors. */
interface Masters {
    /** The number of slots of a cluster. */
    int SLOTS = 16_384;

    static Masters of(RedisAddress address, Dialer dialer) {
        return address.kind() == RedisAddress.Kind.CLUSTER
                ? new ClusterMasters(address.hosts())
                : new SentinelMasters(address, dialer);
    }

    /** Returns the master of a slot, or empty if it is unknown. */
    Optional<Address> of(int slot);

    /** Returns all masters with slots. */
    Set<Address> all();

    /** Returns false if a server is known to have failed or left, so that connections to it can be closed. */
    boolean useful(Address server);

    /** Notes that a server redirected this slot to another. */
    void moved(int slot, Address to);

    /** Returns the refresh interval without errors. */
    Duration lookEach();

    /**
     * Reads the masters from several servers. The stage completes with the first answer, or with an error if there is none.
     * Later answers of the same round still count.
     *
     * @param trouble true after an error, so that more servers are asked
     * @param links returns a connection to a server with data
     */
    CompletionStage<Void> refresh(boolean trouble, Function<Address, CompletionStage<Connection>> links);

    /** Returns whether a new connection leads to a master. */
    CompletionStage<Boolean> fit(Connection link);

    /** Returns the configured servers. */
    List<Address> seeds();
}
