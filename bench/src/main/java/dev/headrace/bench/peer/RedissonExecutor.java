package dev.headrace.bench.peer;

import dev.headrace.bench.child.RedissonTask;
import dev.headrace.bench.child.RedissonWorker;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;
import org.redisson.api.RExecutorService;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Redisson 4.6.1's executor service: {@value #WORKERS} workers, as many threads and connections, its default codec
 * (Kryo 5). Tasks are runnables that are submitted {@value #BATCH} in a call of {@code execute}, so nobody waits for their
 * results, and such batches have no retry interval either.
 */
public final class RedissonExecutor implements Peer {
    /** The executor's name. */
    public static final String NAME = "bench";

    private static final String COUNTER = "{" + NAME + ":org.redisson.executor.RemoteExecutorService}:counter";
    private static final int WORKERS = 32;
    private static final int BATCH = 500;

    private final Stand stand;
    private final String name;

    /** With a name for tables. */
    public RedissonExecutor(Stand stand, String name) {
        this.stand = stand;
        this.name = name;
    }

    /** A client with so many connections. */
    public static RedissonClient connect(int port, int connections) {
        Config config = new Config();
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + port)
                .setConnectionPoolSize(connections)
                .setConnectionMinimumIdleSize(connections);
        return Redisson.create(config);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void fill(BenchServer server, int from, int count) {
        RedissonClient redisson = connect(server.port(), 1);
        try {
            RExecutorService executor = redisson.getExecutorService(NAME);
            for (int sent = from; sent < from + count; sent += BATCH) {
                Runnable[] tasks = new Runnable[Math.min(BATCH, from + count - sent)];
                for (int i = 0; i < tasks.length; i++) {
                    tasks[i] = new RedissonTask(Payloads.text(sent + i));
                }
                executor.execute(tasks);
            }
        } finally {
            redisson.shutdown();
        }
    }

    @Override
    public Child startWorker(BenchServer server, Map<String, String> environment) throws IOException {
        List<String> arguments = List.of(Integer.toString(server.port()), Integer.toString(WORKERS));
        return stand.jvm().start("redisson-worker", RedissonWorker.class, arguments, environment);
    }

    @Override
    public int slowness() {
        return 70;
    }

    @Override
    public long left(BenchServer server) {
        String counter = server.jedis().get(COUNTER);
        return counter == null ? 0 : Long.parseLong(counter);
    }
}
