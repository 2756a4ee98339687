package dev.headrace.internal.redis.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The scripts, one for each verb, each from the file of the same name. The shared parts that a script's header names under
 * {@code USES} are prepended to it, so that shared code is written once and Redis still gets a single script.
 */
public enum Script {
    SUBMIT,
    SCHEDULE,
    CANCEL,
    GLANCE,
    NAMES,
    PEEK,
    LOAD,
    LANE_COUNTS,
    BEAT,
    LIVE,
    SETTLE,
    RELEASE,
    PICK_UP,
    LEAD,
    RENEW,
    HAND_OVER,
    ABDICATE,
    RECOVER,
    REWIND,
    TAKE_BACK,
    PROMOTE,
    DELIVERED,
    REQUEUE_ORPHANS,
    REPAIR,
    RETIRE_CONSUMER,
    ENSURE_GROUPS,
    ANNOUNCE,
    RAISE_SHARDS,
    REPLAY,
    PURGE,
    GRANTS;

    private static final String USES = "-- USES";

    private final byte[] text;
    private final byte[] sha;

    Script() {
        String body = resource("lua/" + fileName());
        StringBuilder whole = new StringBuilder();
        for (String part : uses(body)) {
            whole.append(resource("lua/shared/" + part + ".lua")).append('\n');
        }
        text = whole.append(body).toString().getBytes(StandardCharsets.UTF_8);
        sha = sha1(text);
    }

    public String fileName() {
        return name().toLowerCase(Locale.ROOT) + ".lua";
    }

    public byte[] text() {
        return text;
    }

    /** Returns the script's hexadecimal SHA-1 for EVALSHA. */
    public byte[] sha() {
        return sha;
    }

    private static String[] uses(String body) {
        return body.lines()
                .filter(line -> line.startsWith(USES))
                .map(line -> line.substring(USES.length()).strip().split(" +"))
                .findFirst()
                .orElse(new String[0]);
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha1(byte[] text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
