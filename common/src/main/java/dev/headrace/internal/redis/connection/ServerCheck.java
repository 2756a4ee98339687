package dev.headrace.internal.redis.connection;

import dev.headrace.internal.protocol.queue.ServerView;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the requirements for a Redis: 6.2 or newer, for exclusive ranges and similar commands, and
 * no eviction, which would delete tasks and heartbeats. Uses INFO, because CONFIG is often forbidden.
 */
public final class ServerCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCheck.class);
    private static final int LEAST_MAJOR = 6;
    private static final int LEAST_MINOR = 2;

    private ServerCheck() {}

    /** Returns the values of an answer to INFO by their names. */
    public static Map<String, String> facts(String info) {
        Map<String, String> facts = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                facts.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return facts;
    }

    public static ServerView view(String info, Object time) {
        Map<String, String> facts = facts(info);
        Object[] parts = Reply.array(time);
        long millis = Reply.number(parts[0]) * 1000 + Reply.number(parts[1]) / 1000;
        return new ServerView(
                facts.getOrDefault("run_id", "unknown"),
                facts.getOrDefault("role", "unknown"),
                facts.getOrDefault("redis_version", "0"),
                facts.getOrDefault("maxmemory_policy", "unknown"),
                millis);
    }

    /**
     * Rejects a replica if the address names one server: all writes would fail, and reads would be outdated.
     *
     * @throws StoreException if the server is a replica
     */
    public static void requireMaster(ServerView server, String address) {
        if (server.role().equals("slave")) {
            throw new StoreException(
                    Kind.UNFIT,
                    "Redis at " + address
                            + " is a replica, which accepts no writes. Name its master ('redis-cli -h HOST -p"
                            + " PORT INFO replication' shows it), or name the sentinels as redis-sentinel://");
        }
    }

    /** @throws StoreException if the server is too old, or may evict and that is not allowed */
    public static void require(ServerView server, String address, boolean allowEviction) {
        if (!recent(server.version())) {
            throw new StoreException(
                    Kind.UNFIT,
                    "Redis at " + address + " is version " + server.version()
                            + "; Headrace needs 6.2 or newer. Upgrade it (for example: apt-get install redis-server from"
                            + " a current release), then start again");
        }
        String policy = server.evictionPolicy();
        if (policy.equals("noeviction") || policy.equals("unknown")) {
            return;
        }
        if (!allowEviction) {
            throw new StoreException(
                    Kind.UNFIT,
                    "Redis at " + address + " has maxmemory-policy " + policy
                            + ", which deletes tasks when memory runs out. Fix it with: redis-cli CONFIG SET"
                            + " maxmemory-policy noeviction (and in redis.conf), or accept the loss with"
                            + " the setting allow-eviction");
        }
        LOG.warn(
                "Redis at {} has maxmemory-policy {}, which deletes tasks when memory runs out; going on, as eviction is"
                        + " allowed",
                address,
                policy);
    }

    private static boolean recent(String version) {
        String[] parts = version.split("\\.");
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
            return major > LEAST_MAJOR || major == LEAST_MAJOR && minor >= LEAST_MINOR;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
