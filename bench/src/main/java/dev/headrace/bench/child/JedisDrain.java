package dev.headrace.bench.child;

import dev.headrace.bench.handlers.RunCounts;
import dev.headrace.bench.peer.RawStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.XReadGroupParams;

/** Drains a stream through Jedis, a batch a round trip. */
public final class JedisDrain {
    private static final byte[] STREAM = RawStream.STREAM.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GROUP = RawStream.GROUP.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONSUMER = {'c'};
    private static final int BATCH = 100;
    private static final byte[] NEW = {'>'};

    private JedisDrain() {}

    /** With the port of the server. */
    @SuppressWarnings("unchecked")
    public static void main(String[] args) {
        RunCounts counts = RunCounts.ofThisProcess();
        byte[][] done = {};
        try (Jedis jedis = new Jedis("127.0.0.1", Integer.parseInt(args[0]))) {
            while (true) {
                Pipeline pipeline = jedis.pipelined();
                if (done.length > 0) {
                    pipeline.xack(STREAM, GROUP, done);
                    pipeline.xdel(STREAM, done);
                }
                Response<List<Object>> read = pipeline.xreadGroup(
                        GROUP, CONSUMER, XReadGroupParams.xReadGroupParams().count(BATCH), Map.entry(STREAM, NEW));
                pipeline.sync();
                List<Object> streams = read.get();
                if (streams == null || streams.isEmpty()) {
                    done = new byte[0][];
                    continue;
                }
                List<Object> entries = (List<Object>) ((List<Object>) streams.get(0)).get(1);
                done = new byte[entries.size()][];
                for (int i = 0; i < done.length; i++) {
                    List<Object> entry = (List<Object>) entries.get(i);
                    done[i] = (byte[]) entry.get(0);
                    List<Object> fields = (List<Object>) entry.get(1);
                    counts.ran((byte[]) fields.get(1));
                }
            }
        }
    }
}
