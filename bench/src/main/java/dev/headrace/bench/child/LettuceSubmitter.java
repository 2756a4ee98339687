package dev.headrace.bench.child;

import dev.headrace.bench.peer.RawStream;
import dev.headrace.bench.stand.Payloads;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Lettuce alone, with nothing but XADD: pipelined 500 at a time, four of those ahead of the answers, or one by one. */
final class LettuceSubmitter implements Submitter {
    private static final int BATCH = 500;
    private static final int BATCHES_AHEAD = 4;
    private static final long PATIENCE_SECONDS = 60;

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> single;
    private final StatefulRedisConnection<String, String> pipelined;

    LettuceSubmitter(int port) {
        client = RedisClient.create("redis://127.0.0.1:" + port);
        single = client.connect();
        pipelined = client.connect();
        pipelined.setAutoFlushCommands(false);
    }

    private static Map<String, String> entry(int number) {
        return Map.of("type", "no-op", "body", '"' + Payloads.text(number) + '"');
    }

    @Override
    public void submit(int number) {
        single.sync().xadd(RawStream.STREAM, entry(number));
    }

    @Override
    public void submitAll(int from, int count) {
        Deque<RedisFuture<?>[]> ahead = new ArrayDeque<>();
        for (int sent = from; sent < from + count; sent += BATCH) {
            RedisFuture<?>[] batch = new RedisFuture<?>[Math.min(BATCH, from + count - sent)];
            for (int i = 0; i < batch.length; i++) {
                batch[i] = pipelined.async().xadd(RawStream.STREAM, entry(sent + i));
            }
            pipelined.flushCommands();
            ahead.add(batch);
            if (ahead.size() > BATCHES_AHEAD) {
                await(ahead.remove());
            }
        }
        ahead.forEach(LettuceSubmitter::await);
    }

    private static void await(RedisFuture<?>[] batch) {
        if (!LettuceFutures.awaitAll(PATIENCE_SECONDS, TimeUnit.SECONDS, batch)) {
            throw new IllegalStateException("no answer to XADD within " + PATIENCE_SECONDS + " s");
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
