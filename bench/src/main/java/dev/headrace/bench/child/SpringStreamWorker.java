package dev.headrace.bench.child;

import dev.headrace.bench.handlers.RunCounts;
import dev.headrace.bench.peer.SpringStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.StreamOperations;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.stream.StreamListener;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;

/** A listener container on a stream, with several consumers of one group. */
public final class SpringStreamWorker {
    private static final Duration BLOCK = Duration.ofSeconds(5);

    private SpringStreamWorker() {}

    /** With the port of the server, how many consumers, and how much each reads at once. */
    public static void main(String[] args) throws InterruptedException {
        RunCounts counts = RunCounts.ofThisProcess();
        int consumers = Integer.parseInt(args[1]);
        LettuceConnectionFactory connections = SpringStream.connect(Integer.parseInt(args[0]), consumers);
        StreamOperations<String, String, String> stream = new StringRedisTemplate(connections).opsForStream();
        var options = StreamMessageListenerContainerOptions.builder()
                .batchSize(Integer.parseInt(args[2]))
                .pollTimeout(BLOCK)
                .executor(Executors.newFixedThreadPool(consumers))
                .build();
        var container = StreamMessageListenerContainer.create(connections, options);
        StreamListener<String, MapRecord<String, String, String>> listener = entry -> {
            counts.ran(Objects.requireNonNull(entry.getValue().get(SpringStream.BODY)));
            stream.acknowledge(SpringStream.STREAM, SpringStream.GROUP, entry.getId());
            stream.delete(SpringStream.STREAM, entry.getId());
        };
        for (int i = 0; i < consumers; i++) {
            container.receive(
                    Consumer.from(SpringStream.GROUP, "c" + i),
                    StreamOffset.create(SpringStream.STREAM, ReadOffset.lastConsumed()),
                    listener);
        }
        container.start();
        Thread.currentThread().join();
    }
}
