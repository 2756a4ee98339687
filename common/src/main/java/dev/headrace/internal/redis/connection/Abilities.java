package dev.headrace.internal.redis.connection;

import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Checks that a server supports the protocol, whatever version it reports: RESP3, because heartbeats share a connection
 * with subscriptions, and each command that the scripts and the Java code send. Proxies, other servers and
 * {@code rename-command} can remove commands, and the first failure would otherwise be a heartbeat or a settle.
 */
public final class Abilities {
    /** Every command that is sent to a server with tasks, from Java or from a script. A test compares it with the code. */
    public static final List<String> COMMANDS = List.of(
            ("CLIENT DEL EVAL EVALSHA EXISTS GET HDEL HEXISTS HGET HGETALL HINCRBY HLEN HMGET HSET HSETNX INFO MGET PERSIST PEXPIRE PEXPIREAT"
                            + " PTTL PUBLISH SADD SET SISMEMBER SMEMBERS SSCAN SUBSCRIBE TIME TYPE UNSUBSCRIBE XACK"
                            + " XADD XCLAIM XDEL XGROUP XINFO XLEN XPENDING XRANGE XREAD XREADGROUP XREVRANGE ZADD ZCARD ZRANGE"
                            + " ZRANGEBYSCORE ZREM ZREVRANGEBYSCORE ZSCORE")
                    .split(" "));

    private Abilities() {}

    /**
     * Checks the protocol that a new connection has negotiated.
     *
     * @throws StoreException of kind UNFIT if it is not RESP3; the connection is closed then
     */
    static <C extends StatefulRedisConnection<byte[], byte[]>> C requireResp3(C connection, String address) {
        if (connection instanceof StatefulRedisConnectionImpl<?, ?> known
                && known.getConnectionState().getNegotiatedProtocolVersion() == ProtocolVersion.RESP2) {
            var unused = connection.closeAsync();
            throw new StoreException(
                    Kind.UNFIT,
                    "Redis at " + address + " does not support RESP3 (it refused HELLO 3), so no heartbeat would"
                            + " succeed. Use Redis 6.2 or newer without a proxy, and do not rename its command HELLO");
        }
        return connection;
    }

    /** Returns the required commands that the server does not know; empty if this cannot be checked. */
    public static CompletionStage<List<String>> missing(Connection link) {
        CommandArgs<byte[], byte[]> names = Connection.args().add("INFO");
        COMMANDS.forEach(names::add);
        return link.send(CommandType.COMMAND, names)
                .thenApply(reply -> unknown(Reply.array(reply)))
                .exceptionally(error -> List.of());
    }

    private static List<String> unknown(Object[] known) {
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < known.length && i < COMMANDS.size(); i++) {
            if (!(known[i] instanceof Object[] facts) || facts.length == 0) {
                unknown.add(COMMANDS.get(i));
            }
        }
        return unknown;
    }

    /** @throws StoreException of kind UNFIT if commands are missing */
    public static void requireNone(List<String> missing, String address) {
        if (!missing.isEmpty()) {
            throw new StoreException(
                    Kind.UNFIT,
                    "Redis at " + address + " does not know the commands " + String.join(", ", missing)
                            + ", which Headrace needs. Use Redis 6.2 or newer without a proxy, and rename none of them");
        }
    }
}
