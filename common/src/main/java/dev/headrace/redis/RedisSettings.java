package dev.headrace.redis;

import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.text.DurationText;
import java.time.Duration;

/**
 * How to reach a Redis.
 *
 * @param uri {@code redis://}, {@code redis-cluster://} or {@code redis-sentinel://}, or {@code rediss…://} for TLS, with
 *     user and password where needed; never printed whole
 * @param connectTimeout for one attempt to connect; default 5 s
 * @param commandTimeout how long a command may wait while nothing comes on its connection, which is then made anew;
 *     default 5 s. A reply that goes on coming has two and a half times as long. Blocking reads take up to a second less
 * @param connectFor how long to go on trying at the start; default 10 s
 * @param allowEviction start on a Redis whose {@code maxmemory-policy} may evict; default false, as it loses tasks
 */
public record RedisSettings(
        String uri, Duration connectTimeout, Duration commandTimeout, Duration connectFor, boolean allowEviction) {
    private static final Duration LEAST_COMMAND_TIMEOUT = Duration.ofSeconds(3);

    /** @throws IllegalArgumentException if the address is none, or a setting is out of its range, by name */
    public RedisSettings {
        RedisAddress.parse(uri);
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "redisConnectTimeout: " + DurationText.of(connectTimeout) + " is not positive");
        }
        if (commandTimeout.compareTo(LEAST_COMMAND_TIMEOUT) < 0) {
            throw new IllegalArgumentException("redisCommandTimeout: " + DurationText.of(commandTimeout) + " is under "
                    + DurationText.of(LEAST_COMMAND_TIMEOUT) + ", and a blocking read takes a second less");
        }
        if (connectFor.isNegative()) {
            throw new IllegalArgumentException("redisConnectFor: " + DurationText.of(connectFor) + " is negative");
        }
    }

    /**
     * The defaults for an address.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static RedisSettings of(String uri) {
        return new RedisSettings(uri, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10), false);
    }

    /** Never the address itself: it may carry a password. */
    @Override
    public String toString() {
        return "RedisSettings[connectTimeout=" + connectTimeout + ", commandTimeout=" + commandTimeout + "]";
    }
}
