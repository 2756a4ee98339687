package dev.headrace.testing;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.function.Function;

/** The servers that an address of a cluster, or of sentinels, leads to. */
record Servers(List<String> addresses, boolean cluster, String master) {

    /** Null for the address of a single Redis. */
    static Servers of(URI uri) {
        String text = uri.toString();
        if (text.startsWith("redis-cluster://")) {
            return new Servers(List.of(text.substring(16).split(",")), true, "");
        }
        if (text.startsWith("redis-sentinel://")) {
            String[] parts = text.substring(17).split("/");
            return new Servers(List.of(parts[0].split(",")), false, parts[1]);
        }
        return null;
    }

    /** A connection to the first that answers; where they are sentinels, to the master that it names. */
    RespClient first(Function<String, RespClient> connect) {
        RuntimeException last = new IllegalStateException("there are no servers");
        for (String address : addresses) {
            try {
                return connect.apply(cluster ? address : named(address));
            } catch (UncheckedIOException | RespError away) {
                last = away;
            }
        }
        throw last;
    }

    private String named(String sentinel) {
        try (RespClient client = RespClient.connect(URI.create("redis://" + sentinel))) {
            List<Object> address = client.list("SENTINEL", "GET-MASTER-ADDR-BY-NAME", master);
            return address.get(0) + ":" + address.get(1);
        }
    }
}
