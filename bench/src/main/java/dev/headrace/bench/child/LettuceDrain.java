package dev.headrace.bench.child;

import dev.headrace.bench.handlers.RunCounts;
import dev.headrace.bench.peer.RawStream;
import io.lettuce.core.Consumer;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Drains a stream through Lettuce, a batch a round trip, and waits for more when there is none. */
public final class LettuceDrain {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);
    private static final int BATCH = 100;
    private static final Duration BLOCK = Duration.ofSeconds(5);
    private static final long PATIENCE_SECONDS = 60;

    private LettuceDrain() {}

    /** With the port of the server. */
    public static void main(String[] args) throws ExecutionException, InterruptedException {
        RunCounts counts = RunCounts.ofThisProcess();
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + args[0]);
        StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC);
        connection.setAutoFlushCommands(false);
        RedisAsyncCommands<String, byte[]> redis = connection.async();
        XReadArgs options = XReadArgs.Builder.count(BATCH).block(BLOCK);
        Consumer<String> consumer = Consumer.from(RawStream.GROUP, "c");
        var stream = XReadArgs.StreamOffset.lastConsumed(RawStream.STREAM);
        String[] done = {};
        while (true) {
            List<RedisFuture<?>> settled = new ArrayList<>();
            if (done.length > 0) {
                settled.add(redis.xack(RawStream.STREAM, RawStream.GROUP, done));
                settled.add(redis.xdel(RawStream.STREAM, done));
            }
            var read = redis.xreadgroup(consumer, options, stream);
            connection.flushCommands();
            LettuceFutures.awaitAll(PATIENCE_SECONDS, TimeUnit.SECONDS, settled.toArray(RedisFuture<?>[]::new));
            List<StreamMessage<String, byte[]>> entries = read.get();
            done = new String[entries.size()];
            for (int i = 0; i < done.length; i++) {
                StreamMessage<String, byte[]> entry = entries.get(i);
                done[i] = entry.getId();
                counts.ran(Objects.requireNonNull(entry.getBody().get("body")));
            }
        }
    }
}
