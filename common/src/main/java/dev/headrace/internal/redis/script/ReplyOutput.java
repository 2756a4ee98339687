package dev.headrace.internal.redis.script;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Decodes any reply into flat arrays: {@code byte[]}, {@link Long}, {@code null} and {@code Object[]} of these. Lettuce's
 * own outputs create a list and a map for each stream entry, which costs more than all other work on the entry.
 */
public final class ReplyOutput extends CommandOutput<byte[], byte[], @Nullable Object> {
    private static final Object[] EMPTY = {};

    private final Deque<Open> outer = new ArrayDeque<>(4);
    private @Nullable Open open;

    // Lettuce uses null for "no value yet", though its signature does not say so.
    @SuppressWarnings("NullAway")
    public ReplyOutput() {
        super(ByteArrayCodec.INSTANCE, null);
    }

    @Override
    public void multi(int count) {
        if (count <= 0) {
            put(EMPTY);
            return;
        }
        if (open != null) {
            outer.push(open);
        }
        open = new Open(new Object[count]);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            put(null);
            return;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        put(copy);
    }

    @Override
    public void set(long integer) {
        put(integer);
    }

    @Override
    public void set(double number) {
        put((long) number);
    }

    @Override
    public void set(boolean value) {
        put(value ? 1L : 0L);
    }

    // As above: Lettuce uses null for a nil reply.
    @SuppressWarnings("NullAway")
    private void put(@Nullable Object value) {
        Object whole = value;
        while (open != null) {
            open.values[open.filled++] = whole;
            if (open.filled < open.values.length) {
                return;
            }
            whole = open.values;
            open = outer.poll();
        }
        output = whole;
    }

    private static final class Open {
        private final @Nullable Object[] values;
        private int filled;

        private Open(@Nullable Object[] values) {
            this.values = values;
        }
    }
}
