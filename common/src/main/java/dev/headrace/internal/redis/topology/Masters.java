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

/** Which server is the master of a slot, as far as it is known; asked for anew now and then, and whenever there is trouble. */
interface Masters {
    /** How many slots a cluster has. */
    int SLOTS = 16_384;

    static Masters of(RedisAddress address, Dialer dialer) {
        return address.kind() == RedisAddress.Kind.CLUSTER
                ? new ClusterMasters(address.hosts())
                : new SentinelMasters(address, dialer);
    }

    /** The master of a slot, or nothing when none is known. */
    Optional<Address> of(int slot);

    /** All servers that are master of something. */
    Set<Address> all();

    /** Whether there is use for connections to a server: it is not known to have failed or to have left. */
    boolean useful(Address server);

    /** A server named another for this slot. */
    void moved(int slot, Address to);

    /** Returns the pause between two looks while nothing goes wrong. */
    Duration lookEach();

    /**
     * Asks around; ends when the first answer is in, or with an error when there was none. Later answers of the same round
     * still count.
     *
     * @param trouble whether something went wrong, so that more are asked
     * @param links how to reach a server that holds data
     */
    CompletionStage<Void> refresh(boolean trouble, Function<Address, CompletionStage<Connection>> links);

    /** Whether a connection leads to a master: asked of each new one. */
    CompletionStage<Boolean> fit(Connection link);

    /** Whom it was told of at first. */
    List<Address> seeds();
}
