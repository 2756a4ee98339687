package dev.headrace.internal.daemon.settings;

import dev.headrace.internal.daemon.CommandRun;
import dev.headrace.redis.RedisSettings;
import picocli.CommandLine.Mixin;

/**
 * The options for the connection of a command that is not a daemon; a picocli mixin. {@link CommandRun} reads them from
 * the same sources as a daemon's.
 */
public final class ConnectionOptions {
    @Mixin
    private RedisOptions redis = new RedisOptions();

    // Read only by picocli, which lists the flag; its value is taken before all others.
    @SuppressWarnings("UnusedVariable")
    @Mixin
    private ConfigFlag config = new ConfigFlag();

    /** Created by picocli. */
    public ConnectionOptions() {}

    /**
     * Returns the settings of the connection to Redis.
     *
     * @throws IllegalArgumentException if one of these settings is out of its range; the message names it
     */
    public RedisSettings redis() {
        return redis.settings();
    }
}
