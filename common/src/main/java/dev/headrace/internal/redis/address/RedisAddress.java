package dev.headrace.internal.redis.address;

import dev.headrace.internal.text.Printable;
import io.lettuce.core.RedisURI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a Redis, of a cluster, or of the sentinels of a Redis.
 *
 * @param kind the kind of address
 * @param login user, password, database and TLS; its host is not used
 * @param hosts the single Redis, some of the cluster's nodes, or the sentinels
 * @param master the master's name at the sentinels; empty for the other kinds
 * @param sentinelLogin the login at the sentinels
 */
public record RedisAddress(Kind kind, RedisURI login, List<Address> hosts, String master, SentinelLogin sentinelLogin) {
    private static final int SENTINEL_PORT = 26_379;
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+(%\\w+)?");

    /** The formats of addresses. */
    public static final String KINDS = "redis://[user:password@]host[:port][/database],"
            + " redis-cluster://[user:password@]host[:port][,host[:port]…] or"
            + " redis-sentinel://[user:password@]host[:port][,host[:port]…]/master-name[/database], or rediss…:// for TLS";

    private static final String TAKES = "; it takes " + KINDS;

    /** The kind of an address. */
    public enum Kind {
        SINGLE(6379),
        CLUSTER(6379),
        SENTINEL(SENTINEL_PORT);

        private final int port;

        Kind(int port) {
            this.port = port;
        }
    }

    /** User and password for the sentinels, if they need any. */
    record SentinelLogin(@Nullable String user, @Nullable String password) {
        @Override
        public String toString() {
            return "SentinelLogin[…]";
        }
    }

    /**
     * Parses an address.
     *
     * @throws IllegalArgumentException if it is invalid; the message does not repeat it, because it may contain a password
     */
    public static RedisAddress parse(String text) {
        int end = text.indexOf("://");
        String scheme = end < 0 ? "none" : text.substring(0, end);
        String rest = end < 0 ? "" : text.substring(end + 3);
        requireWhole(rest);
        return switch (scheme) {
            case "redis", "rediss" -> single(scheme.equals("rediss"), rest);
            case "redis-cluster", "rediss-cluster" -> cluster(scheme.startsWith("rediss"), rest);
            case "redis-sentinel", "rediss-sentinel" -> sentinel(scheme.startsWith("rediss"), rest);
            default ->
                throw new IllegalArgumentException(
                        "redis: the address's scheme is '" + Printable.escape(scheme, 20) + "'" + TAKES);
        };
    }

    /**
     * Rejects a '#', '?', '/' or '@' in a password: it would end the part before the host, and a part of the password would be
     * shown as the host.
     */
    private static void requireWhole(String rest) {
        String authority = rest.split("[/?#]", 2)[0];
        if (authority.length() < rest.lastIndexOf('@') || authority.indexOf('@') != authority.lastIndexOf('@')) {
            throw unreadable();
        }
    }

    /** Rejects parts that Headrace would ignore, because the user relies on them. Does not repeat them: see {@link #parse}. */
    private static void requireDatabase(String behindHosts) {
        if (!behindHosts.isEmpty() && !behindHosts.matches("/\\d{0,9}")) {
            throw new IllegalArgumentException(
                    "redis: what follows the host of the address is not a /database, a number" + TAKES);
        }
    }

    private static RedisAddress single(boolean tls, String rest) {
        String authority = rest.split("[/?#]", 2)[0];
        String database = rest.substring(authority.length());
        List<Address> hosts = hosts(authority, Kind.SINGLE);
        if (hosts.size() > 1) {
            throw new IllegalArgumentException("redis: the address of a single Redis has more than one host" + TAKES);
        }
        requireDatabase(database);
        return new RedisAddress(Kind.SINGLE, login(tls, authority, database), hosts, "", new SentinelLogin(null, null));
    }

    private static RedisAddress cluster(boolean tls, String rest) {
        String[] parts = rest.split("[/?#]", 2);
        if (parts.length > 1 && !parts[1].isEmpty()) {
            throw new IllegalArgumentException(
                    "redis: a cluster has only database 0, so its address must end after the hosts" + TAKES);
        }
        List<Address> hosts = hosts(parts[0], Kind.CLUSTER);
        return new RedisAddress(Kind.CLUSTER, login(tls, parts[0], ""), hosts, "", new SentinelLogin(null, null));
    }

    private static RedisAddress sentinel(boolean tls, String rest) {
        String[] query = rest.split("\\?", 2);
        String[] parts = query[0].split("/", 3);
        if (parts.length < 2 || parts[1].isEmpty()) {
            throw new IllegalArgumentException(
                    "redis: the sentinels' address lacks the name of the master that they know" + TAKES);
        }
        List<Address> hosts = hosts(parts[0], Kind.SENTINEL);
        String database = parts.length > 2 ? "/" + parts[2] : "";
        requireDatabase(database);
        return new RedisAddress(
                Kind.SENTINEL,
                login(tls, parts[0], database),
                hosts,
                decoded(parts[1]),
                sentinelLogin(query.length > 1 ? query[1] : ""));
    }

    private static SentinelLogin sentinelLogin(String query) {
        Map<String, String> said = new TreeMap<>();
        for (String part : query.isEmpty() ? new String[0] : query.split("&")) {
            String[] pair = part.split("=", 2);
            if (pair.length < 2
                    || !List.of("sentinel-user", "sentinel-password").contains(pair[0])) {
                throw new IllegalArgumentException("redis: what follows the '?' of the sentinels' address is not"
                        + " sentinel-user=… and sentinel-password=…, with '&' between them");
            }
            said.put(pair[0], decoded(pair[1]));
        }
        return new SentinelLogin(said.get("sentinel-user"), said.get("sentinel-password"));
    }

    private static List<Address> hosts(String authority, Kind kind) {
        List<Address> hosts = new ArrayList<>();
        for (String host : authority.substring(authority.lastIndexOf('@') + 1).split(",", -1)) {
            hosts.add(Address.parse(host, kind.port)
                    .filter(address -> !address.host().contains(":")
                            || IPV6.matcher(address.host()).matches())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "redis: a host in the address is not host[:port] with a port from 1 to 65535. If the address"
                                    + " has a user or a password, an '@' follows it" + TAKES)));
        }
        return hosts;
    }

    /** Returns user, password, database and TLS. The host is not used: RedisURI reads only names that are valid in a URI. */
    private static RedisURI login(boolean tls, String authority, String database) {
        String who = authority.substring(0, authority.lastIndexOf('@') + 1);
        try {
            return RedisURI.create((tls ? "rediss://" : "redis://") + who + "localhost" + database);
        } catch (RuntimeException e) {
            throw unreadable();
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
    }

    // Without the cause: its message repeats the address, including a password.
    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException("redis: the address cannot be read" + TAKES
                + ", with special characters of the password percent-encoded");
    }

    /** Returns the URI of a server, with this client name. */
    public RedisURI at(Address server, String clientName, Duration timeout) {
        return RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withSsl(login)
                .withAuthentication(login)
                .withDatabase(login.getDatabase())
                .withClientName(clientName)
                .withTimeout(timeout)
                .build();
    }

    /** Returns the URI of a sentinel. */
    public RedisURI atSentinel(Address sentinel, Duration timeout) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(sentinel.host())
                .withPort(sentinel.port())
                .withSsl(login)
                .withTimeout(timeout);
        if (sentinelLogin.user() != null) {
            uri.withAuthentication(sentinelLogin.user(), Objects.requireNonNullElse(sentinelLogin.password(), ""));
        } else if (sentinelLogin.password() != null) {
            uri.withPassword((CharSequence) sentinelLogin.password());
        }
        return uri.build();
    }

    /** Returns true if connections use TLS. */
    public boolean tls() {
        return login.isSsl();
    }

    /** Returns the address without secrets. */
    public String shown() {
        String list = String.join(",", hosts.stream().map(Address::toString).toList());
        return switch (kind) {
            case SINGLE -> list;
            case CLUSTER -> "cluster " + list;
            case SENTINEL -> master + " by sentinels " + list;
        };
    }

    /** Returns a text without the password. */
    @Override
    public String toString() {
        return shown();
    }
}
