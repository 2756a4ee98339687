package dev.headrace.redis;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.text.DurationText;
import java.time.Duration;

/**
 * The settings of the connection to Redis.
 *
 * @param uri {@code redis://}, {@code redis-cluster://} or {@code redis-sentinel://}, or {@code rediss…://} for TLS, with
 *     user and password if needed; never printed completely
 * @param connectTimeout the timeout of one attempt to connect; default 5 s
 * @param commandTimeout how long a command may wait without any data on its connection, which is then opened again;
 *     default 5 s. A reply that is still being received has two and a half times as long. Blocking reads end up to a second
 *     earlier
 * @param connectFor how long to retry the connection at the start; default 10 s
 * @param allowEviction true to start on a Redis whose {@code maxmemory-policy} may evict; default false, because eviction
 *     loses tasks
 */
public record RedisSettings(
        String uri, Duration connectTimeout, Duration commandTimeout, Duration connectFor, boolean allowEviction) {
    private static final Duration LEAST_COMMAND_TIMEOUT = Duration.ofSeconds(3);

    /** @throws IllegalArgumentException if the address is invalid, or a setting is out of its range; the message names it */
    public RedisSettings {
        RedisAddress.parse(required(uri, "uri"));
        if (required(connectTimeout, "connectTimeout").isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "redisConnectTimeout: " + DurationText.of(connectTimeout) + " is not positive");
        }
        if (required(commandTimeout, "commandTimeout").compareTo(LEAST_COMMAND_TIMEOUT) < 0) {
            throw new IllegalArgumentException("redisCommandTimeout: " + DurationText.of(commandTimeout) + " is under "
                    + DurationText.of(LEAST_COMMAND_TIMEOUT) + ", and a blocking read takes a second less");
        }
        if (required(connectFor, "connectFor").isNegative()) {
            throw new IllegalArgumentException("redisConnectFor: " + DurationText.of(connectFor) + " is negative");
        }
    }

    /**
     * Returns the default settings for an address.
     *
     * @throws IllegalArgumentException if it is invalid
     */
    public static RedisSettings of(String uri) {
        return new RedisSettings(uri, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10), false);
    }

    /** Returns a text without the address, which may contain a password. */
    @Override
    public String toString() {
        return "RedisSettings[connectTimeout=" + connectTimeout + ", commandTimeout=" + commandTimeout + "]";
    }
}
