package dev.headrace.bench.child;

import dev.headrace.bench.peer.RawStream;
import dev.headrace.bench.stand.Payloads;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.Map;

/** Adds timed entries to a stream at even intervals. */
public final class LettuceProducer {
    private LettuceProducer() {}

    /** With the port of the server, entries a second, and how many. */
    public static void main(String[] args) {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + args[0]);
        RedisCommands<String, String> redis = client.connect().sync();
        Pace.run(
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                number -> redis.xadd(RawStream.STREAM, Map.of("body", '"' + Payloads.timed(number) + '"')));
        client.shutdown();
    }
}
