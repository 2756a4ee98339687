package dev.headrace.bench.peer;

import dev.headrace.bench.child.SpringStreamWorker;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.bench.stand.Stand;
import io.lettuce.core.api.StatefulConnection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamRecords;
import org.springframework.data.redis.connection.stream.StringRecord;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Spring Data Redis 4.1.2's {@code StreamMessageListenerContainer} over Lettuce: {@value #CONSUMERS} consumers of one
 * group, a thread and a pooled connection each, that read {@value #BATCH} entries at once. The listener acknowledges and
 * deletes each entry when it has run; those calls share one connection. Entries are added {@value #ADDED_AT_ONCE} in a
 * pipeline.
 */
public final class SpringStream implements Peer {
    /** The stream. */
    public static final String STREAM = "spring";

    /** Its consumer group. */
    public static final String GROUP = "workers";

    /** The field with the payload. */
    public static final String BODY = "body";

    private static final int CONSUMERS = 16;
    private static final int BATCH = 100;
    private static final int ADDED_AT_ONCE = 500;

    private final Stand stand;
    private final String name;

    /** With a name for tables. */
    public SpringStream(Stand stand, String name) {
        this.stand = stand;
        this.name = name;
    }

    /** Connections to a server: one that is shared, and so many that one thread has for itself. */
    public static LettuceConnectionFactory connect(int port, int own) {
        GenericObjectPoolConfig<StatefulConnection<?, ?>> pool = new GenericObjectPoolConfig<>();
        pool.setMaxTotal(own + 1);
        pool.setMaxIdle(own + 1);
        LettuceConnectionFactory connections = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration("127.0.0.1", port),
                LettucePoolingClientConfiguration.builder().poolConfig(pool).build());
        connections.afterPropertiesSet();
        connections.start();
        return connections;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void fill(BenchServer server, int from, int count) {
        LettuceConnectionFactory connections = connect(server.port(), 1);
        try {
            StringRedisTemplate template = new StringRedisTemplate(connections);
            template.opsForStream().createGroup(STREAM, ReadOffset.from("0"), GROUP);
            for (int sent = from; sent < from + count; sent += ADDED_AT_ONCE) {
                add(template, sent, Math.min(sent + ADDED_AT_ONCE, from + count));
            }
        } finally {
            connections.destroy();
        }
    }

    // A pipelined callback must return null; a wildcard hides from NullAway that it may.
    @SuppressWarnings("NullAway")
    private static void add(StringRedisTemplate template, int from, int to) {
        template.executePipelined((RedisCallback<?>) redis -> {
            for (int i = from; i < to; i++) {
                StringRecord entry =
                        StreamRecords.string(Map.of(BODY, Payloads.text(i))).withStreamKey(STREAM);
                template.opsForStream().add(entry);
            }
            return null;
        });
    }

    @Override
    public Child startWorker(BenchServer server, Map<String, String> environment) throws IOException {
        List<String> arguments =
                List.of(Integer.toString(server.port()), Integer.toString(CONSUMERS), Integer.toString(BATCH));
        return stand.jvm().start("spring-worker", SpringStreamWorker.class, arguments, environment);
    }

    @Override
    public int slowness() {
        return 8;
    }

    @Override
    public long left(BenchServer server) {
        return server.jedis().xlen(STREAM);
    }
}
