package dev.headrace.internal.protocol.queue;

/**
 * A Redis server as it describes itself.
 *
 * @param runId drawn anew at each start of the server
 * @param role {@code master} or {@code slave}
 * @param version for example {@code 7.0.15}
 * @param evictionPolicy {@code maxmemory-policy}
 * @param timeMillis the server's clock
 */
public record ServerView(String runId, String role, String version, String evictionPolicy, long timeMillis) {}
