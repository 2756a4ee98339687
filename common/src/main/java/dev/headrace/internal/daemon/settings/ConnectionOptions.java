package dev.headrace.internal.daemon.settings;

import dev.headrace.internal.daemon.CommandRun;
import dev.headrace.redis.RedisSettings;
import picocli.CommandLine.Mixin;

/**
 * The options by which a command that is no daemon finds its Redis; a picocli mixin. {@link CommandRun} takes them from
 * the same places as a daemon's.
 */
public final class ConnectionOptions {
    @Mixin
    private RedisOptions redis = new RedisOptions();

    // Read by picocli alone, which lists the flag; its value is taken before all others are.
    @SuppressWarnings("UnusedVariable")
    @Mixin
    private ConfigFlag config = new ConfigFlag();

    /** Made by picocli. */
    public ConnectionOptions() {}

    /**
     * How to reach Redis.
     *
     * @throws IllegalArgumentException if one of these settings is out of its range, by name
     */
    public RedisSettings redis() {
        return redis.settings();
    }
}
