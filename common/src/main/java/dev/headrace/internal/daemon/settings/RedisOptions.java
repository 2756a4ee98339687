package dev.headrace.internal.daemon.settings;

import dev.headrace.internal.text.Printable;
import dev.headrace.redis.RedisSettings;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options of a daemon's connection to Redis. */
public final class RedisOptions {
    private static final String DEFAULT_ADDRESS = "redis://localhost:6379";

    // The default is part of the description: picocli would print the environment's value as the default, with the
    // password.
    @Option(
            names = "--redis",
            paramLabel = "URI",
            showDefaultValue = Visibility.NEVER,
            description = "redis://[USER:PASSWORD@]HOST:PORT[/DB], redis-cluster://HOST:PORT,HOST:PORT,... or"
                    + " redis-sentinel://HOST:PORT,HOST:PORT,.../MASTER, each with rediss for TLS. A password is"
                    + " safer in HEADRACE_REDIS or in the settings file than in a flag, which every user of the machine can"
                    + " read. Default: " + DEFAULT_ADDRESS)
    private String uri = DEFAULT_ADDRESS;

    @Option(
            names = "--redis-connect-timeout",
            paramLabel = "DURATION",
            description = "The timeout of one attempt to connect. Default: 5s")
    private Duration connectTimeout = Duration.ofSeconds(5);

    @Option(
            names = "--redis-command-timeout",
            paramLabel = "DURATION",
            description = "The timeout of one command, at least 3s. Default: 5s")
    private Duration commandTimeout = Duration.ofSeconds(5);

    @Option(
            names = "--redis-connect-for",
            paramLabel = "DURATION",
            description = "How long to retry the connection at the start. Default: 10s")
    private Duration connectFor = Duration.ofSeconds(10);

    @Option(
            names = "--allow-eviction",
            description = "Start, with a warning, on a Redis whose maxmemory-policy may evict keys and so lose tasks."
                    + " Default: such a Redis is refused")
    private boolean allowEviction;

    private static final Pattern PORT = Pattern.compile("^rediss?://(?:.*@)?[^@/?#]*:(\\d+)(?:[/?#].*)?$");
    private static final int LARGEST_PORT = 65_535;

    /** Checks the port. Otherwise an invalid port would be reported as an unreachable Redis. */
    private static void requirePort(String uri) {
        Matcher port = PORT.matcher(uri);
        if (port.matches() && (port.group(1).length() > 5 || Integer.parseInt(port.group(1)) > LARGEST_PORT)) {
            throw new IllegalArgumentException("redis: the address's port is " + Printable.escape(port.group(1), 20)
                    + "; it takes 1 to " + LARGEST_PORT);
        }
    }

    /** @throws IllegalArgumentException if a setting is out of its range; the message names it */
    public RedisSettings settings() {
        requirePort(uri);
        return new RedisSettings(uri, connectTimeout, commandTimeout, connectFor, allowEviction);
    }
}
