package dev.headrace.internal.redis.script;

import dev.headrace.internal.text.Printable;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finds keys that hold a value of another type than the protocol's, because the error WRONGTYPE does not name the key. Checks a
 * few keys of a call by TYPE, only after such an error or for people.
 */
public final class KeyTypes {
    private static final int MOST_ASKED = 20;
    private static final int LONGEST_KEY = 512;
    private static final String NONE = "none";

    /** Redis's name of each key's type. Keys that end in a name are listed by the part before it. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("ready:", "stream"),
            Map.entry("hb:", "string"),
            Map.entry("task:", "hash"),
            Map.entry("later", "zset"),
            Map.entry("dead", "zset"),
            Map.entry("events", "stream"),
            Map.entry("stats", "hash"),
            Map.entry("meta", "hash"),
            Map.entry("worker:", "hash"),
            Map.entry("settled:", "hash"),
            Map.entry("cancelling", "hash"),
            Map.entry("producer:", "hash"),
            Map.entry("lost", "string"),
            Map.entry("leader", "string"),
            Map.entry("blocked", "string"));

    private KeyTypes() {}

    /**
     * A key of a wrong type.
     *
     * @param is the actual type
     * @param must the type in the protocol
     */
    public record Wrong(String key, String is, String must) {
        public String sentence() {
            return "the key " + Printable.escape(key) + " holds a " + spoken(is) + " and must hold a " + spoken(must)
                    + ". Find out what wrote it; then delete it with DEL, or move it away with RENAME";
        }

        private static String spoken(String type) {
            return type.equals("zset") ? "sorted set" : type;
        }
    }

    /** Returns the type that a key must have, or null for a key that does not belong to the protocol. */
    public static @Nullable String of(String key) {
        if (key.equals(Keys.QUEUES)) {
            return "set";
        }
        String rest = Keys.withoutTag(key);
        int colon = rest.indexOf(':');
        return TYPES.get(colon < 0 ? rest : rest.substring(0, colon + 1));
    }

    /** Returns those of these keys that hold a wrong type. A key whose type cannot be read counts as right. */
    public static CompletionStage<List<Wrong>> wrong(Connection link, List<String> keys) {
        return Batches.each(keys, key -> type(link, key)).thenApply(types -> {
            List<Wrong> wrong = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                String must = of(keys.get(i));
                String is = types.get(i);
                if (must != null && !is.equals(NONE) && !is.equals(must)) {
                    wrong.add(new Wrong(keys.get(i), is, must));
                }
            }
            return wrong;
        });
    }

    private static CompletionStage<String> type(Connection link, String key) {
        return link.send(CommandType.TYPE, Connection.args().add(OpaqueText.bytes(key)))
                .thenApply(type -> type == null ? NONE : Reply.text(type))
                .exceptionallyCompose(refused -> CompletableFuture.completedFuture(NONE));
    }

    /** Returns the keys of a failed call to check: those of the shard first, then some that end in a name. */
    public static List<String> asked(CommandArgs<byte[], byte[]> args) {
        return parts(args).stream()
                .filter(part -> of(part) != null)
                .distinct()
                .sorted(Comparator.comparing(KeyTypes::endsInAName))
                .limit(MOST_ASKED)
                .toList();
    }

    private static boolean endsInAName(String key) {
        int last = key.lastIndexOf(':') + 1;
        return TYPES.get(key.substring(last)) == null && !key.startsWith("}:ready:", key.indexOf('}'));
    }

    /** Returns the encoded arguments: Lettuce gives no other access to them. */
    private static Set<String> parts(CommandArgs<byte[], byte[]> args) {
        ByteBuf sent = Unpooled.buffer();
        args.encode(sent);
        Set<String> parts = new LinkedHashSet<>();
        while (sent.isReadable()) {
            int line = sent.bytesBefore((byte) '\r');
            int length = Integer.parseInt(sent.readCharSequence(line, StandardCharsets.US_ASCII)
                    .toString()
                    .substring(1));
            sent.skipBytes(2);
            if (length <= LONGEST_KEY) {
                byte[] part = new byte[length];
                sent.getBytes(sent.readerIndex(), part);
                parts.add(OpaqueText.of(part));
            }
            sent.skipBytes(length + 2);
        }
        return parts;
    }
}
