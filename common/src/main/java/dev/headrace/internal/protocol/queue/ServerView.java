package dev.headrace.internal.protocol.queue;

/**
 * The description of a Redis server.
 *
 * @param runId random at each start of the server
 * @param role {@code master} or {@code slave}
 * @param version for example {@code 7.0.15}
 * @param evictionPolicy {@code maxmemory-policy}
 * @param timeMillis the time of the server's clock
 */
public record ServerView(String runId, String role, String version, String evictionPolicy, long timeMillis) {}
