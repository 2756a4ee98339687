package dev.headrace.redis;

import dev.headrace.task.Printable;
import io.lettuce.core.RedisURI;

/** A {@code redis://} or {@code rediss://} address, and the part of it that may be shown. */
record RedisAddress(RedisURI uri, String shown) {

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none; the message does not repeat it, as it may carry a password
     */
    static RedisAddress parse(String text) {
        if (!text.startsWith("redis://") && !text.startsWith("rediss://")) {
            String scheme = text.contains("://") ? text.substring(0, text.indexOf("://")) : "none";
            throw new IllegalArgumentException("redis: the address's scheme is '" + Printable.escape(scheme, 20)
                    + "'; it takes redis://[user:password@]host[:port][/database] or rediss://…");
        }
        RedisURI uri;
        try {
            uri = RedisURI.create(text);
        } catch (RuntimeException e) {
            throw unreadable();
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw unreadable();
        }
        return new RedisAddress(uri, uri.getHost() + ":" + uri.getPort());
    }

    // Without the cause: its message repeats the address, and with it a password.
    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException(
                "redis: the address cannot be read; it takes redis://[user:password@]host[:port][/database] or"
                        + " rediss://…, with special characters of the password percent-encoded");
    }
}
