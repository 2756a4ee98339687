package dev.headrace.internal.redis.script;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads parts of a reply that {@link ReplyOutput} decoded. */
public final class Reply {
    private static final Object[] NOTHING = {};

    private Reply() {}

    /** Returns an array; a nil reply is an empty one. */
    public static Object[] array(@Nullable Object reply) {
        return reply == null ? NOTHING : (Object[]) reply;
    }

    public static @Nullable String textOrNull(@Nullable Object reply) {
        return reply == null ? null : text(reply);
    }

    public static String text(Object reply) {
        return reply instanceof byte[] bytes ? OpaqueText.of(bytes) : reply.toString();
    }

    public static long number(Object reply) {
        return reply instanceof Long number ? number : Long.parseLong(text(reply));
    }

    /**
     * Reads a reply to PTTL: returns true if the key exists and has an expiry. A liveness or a heartbeat without an expiry was
     * written by hand, would never expire, and proves nothing.
     */
    public static boolean expires(@Nullable Object left) {
        return number(Objects.requireNonNull(left)) >= 0;
    }

    /** Returns a reply to TIME in milliseconds. */
    public static long millis(@Nullable Object time) {
        Object[] parts = array(time);
        return number(parts[0]) * 1000 + number(parts[1]) / 1000;
    }

    public static List<String> texts(@Nullable Object reply) {
        Object[] parts = array(reply);
        List<String> texts = new ArrayList<>(parts.length);
        for (Object part : parts) {
            texts.add(text(part));
        }
        return texts;
    }

    /** Converts alternating names and values to a map in their order. */
    public static Map<String, String> map(@Nullable Object reply) {
        Object[] parts = array(reply);
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < parts.length; i += 2) {
            map.put(text(parts[i]), text(parts[i + 1]));
        }
        return map;
    }

    public static byte[][] fields(@Nullable Object reply) {
        Object[] parts = array(reply);
        byte[][] fields = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            fields[i] = (byte[]) parts[i];
        }
        return fields;
    }

    public static Lease lease(Object reply) {
        String text = text(reply);
        return Lease.parse(text).orElseThrow(() -> new IllegalStateException("'" + text + "' is not a lease"));
    }

    public static Lease lease(Object entryId, Lane lane) {
        return new Lease(text(entryId), lane);
    }
}
