package dev.headrace.testing;

import dev.headrace.testing.RedisProvider.Unavailable;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes the first provider that works, in the order given, says which, and stays with it. When none works it fails with
 * everything it tried; it never lets a test be skipped.
 */
final class RedisChoice {

    private final List<RedisProvider> providers;
    private final Consumer<String> report;
    private final Map<Boolean, RedisProvider> chosen = new HashMap<>();

    RedisChoice(List<RedisProvider> providers, Consumer<String> report) {
        this.providers = List.copyOf(providers);
        this.report = report;
    }

    /** @param destructive whether the caller will kill, stop or fill the server */
    synchronized RedisServer start(boolean destructive, List<String> args) {
        RedisProvider known = chosen.get(destructive);
        List<String> tried = new ArrayList<>();
        for (RedisProvider provider : known == null ? providers : List.of(known)) {
            if (destructive && !provider.destructible()) {
                tried.add(provider.name() + ": never for a test that destroys");
                continue;
            }
            try {
                RedisServer server = provider.start(args);
                if (known == null) {
                    settleOn(provider, destructive, server.uri());
                }
                return server;
            } catch (Unavailable why) {
                tried.add(provider.name() + ": " + why.getMessage());
                if (provider.demanded()) {
                    throw failure(tried, why);
                }
            }
        }
        throw failure(tried, null);
    }

    private void settleOn(RedisProvider provider, boolean destructive, URI uri) {
        if (!chosen.containsValue(provider)) {
            try (RespClient client = RespClient.connect(uri)) {
                report.accept("[test redis] " + provider.name() + ", version " + version(client)
                        + (destructive ? ", for tests that destroy" : ""));
            }
        }
        chosen.put(destructive, provider);
    }

    private static String version(RespClient client) {
        String valkey = client.info("server", "valkey_version");
        return valkey == null ? client.info("server", "redis_version") : "valkey " + valkey;
    }

    private static IllegalStateException failure(List<String> tried, Throwable cause) {
        return new IllegalStateException(
                "No Redis for the tests. Tried, in this order:\n  - " + String.join("\n  - ", tried)
                        + "\nName a binary in TEST_REDIS_SERVER or a server in TEST_REDIS_URL.",
                cause);
    }
}
