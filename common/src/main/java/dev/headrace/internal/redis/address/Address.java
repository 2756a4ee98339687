package dev.headrace.internal.redis.address;

import java.util.Optional;

/**
 * The address of a server.
 *
 * @param host a name, an IPv4 or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record Address(String host, int port) {
    private static final int LARGEST_PORT = 65_535;

    /** Parses {@code host:port}, with an IPv6 address in brackets or, as Redis writes it, without; empty if invalid. */
    public static Optional<Address> parse(String text) {
        int colon = text.lastIndexOf(':');
        return colon < 0 ? Optional.empty() : of(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Parses {@code host[:port]}, with an IPv6 address in brackets; empty if invalid. */
    public static Optional<Address> parse(String text, int defaultPort) {
        boolean portless = text.lastIndexOf(':') <= text.lastIndexOf(']');
        return portless ? of(text, Integer.toString(defaultPort)) : parse(text);
    }

    public static Optional<Address> of(String host, String port) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty() || !port.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(port);
        return number < 1 || number > LARGEST_PORT ? Optional.empty() : Optional.of(new Address(bare, number));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
