package dev.headrace.internal.redis.connection;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** Decodes published messages as text. */
public final class Messages extends RedisPubSubAdapter<byte[], byte[]> {
    private final BiConsumer<String, String> listener;

    /** @param listener takes channel and message */
    public Messages(BiConsumer<String, String> listener) {
        this.listener = listener;
    }

    @Override
    public void message(byte[] channel, byte[] message) {
        listener.accept(text(channel), text(message));
    }

    public static byte[] bytes(String channel) {
        return channel.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
