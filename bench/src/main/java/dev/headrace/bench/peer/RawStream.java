package dev.headrace.bench.peer;

import dev.headrace.bench.child.LettuceProducer;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;

/**
 * The limit: one thread on a stream with nothing but XREADGROUP, XACK and XDEL, a hundred at a time, the three in one
 * round trip. What is claimed dies with the process.
 */
public final class RawStream implements PacedPeer {
    /** The stream. */
    public static final String STREAM = "raw";

    /** Its consumer group. */
    public static final String GROUP = "workers";

    private static final int BATCH = 500;
    private static final byte[] KEY = STREAM.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BODY = "body".getBytes(StandardCharsets.US_ASCII);

    private final Stand stand;
    private final String client;
    private final Class<?> program;

    /** By the client of this name, whose drain is this program. */
    public RawStream(Stand stand, String client, Class<?> program) {
        this.stand = stand;
        this.client = client;
        this.program = program;
    }

    @Override
    public String name() {
        return "raw " + client;
    }

    @Override
    public void fill(BenchServer server, int from, int count) {
        createGroup(server.jedis());
        for (int sent = from; sent < from + count; sent += BATCH) {
            Pipeline pipeline = server.jedis().pipelined();
            for (int i = sent; i < Math.min(sent + BATCH, from + count); i++) {
                pipeline.xadd(KEY, XAddParams.xAddParams(), Map.of(BODY, Payloads.json(Payloads.text(i))));
            }
            pipeline.sync();
        }
    }

    private static void createGroup(Jedis jedis) {
        if (!jedis.exists(STREAM)) {
            jedis.xgroupCreate(STREAM, GROUP, new StreamEntryID("0-0"), true);
        }
    }

    @Override
    public Child startWorker(BenchServer server, Map<String, String> environment) throws IOException {
        createGroup(server.jedis());
        return stand.jvm().start(file(), program, List.of(Integer.toString(server.port())), environment);
    }

    @Override
    public Child startProducer(BenchServer server, int perSecond, int count) throws IOException {
        List<String> arguments =
                List.of(Integer.toString(server.port()), Integer.toString(perSecond), Integer.toString(count));
        return stand.jvm().start(file() + "-producer", LettuceProducer.class, arguments, Map.of());
    }

    private String file() {
        return name().replace(' ', '-');
    }

    @Override
    public long left(BenchServer server) {
        return server.jedis().xlen(STREAM);
    }
}
