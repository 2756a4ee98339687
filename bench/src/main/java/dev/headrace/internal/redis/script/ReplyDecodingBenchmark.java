package dev.headrace.internal.redis.script;

import dev.headrace.bench.stand.Payloads;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.redis.verb.work.Claims;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.StreamReadOutput;
import io.lettuce.core.protocol.RedisStateMachine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An answer to XREADGROUP with 100 entries, from bytes to tasks: by our own output, and by Lettuce's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReplyDecodingBenchmark {
    private static final int ENTRIES = 100;
    private static final Shard SHARD = Shard.first("bench");

    private final RedisStateMachine machine = new RedisStateMachine();
    private ByteBuf reply = Unpooled.EMPTY_BUFFER;

    /** Writes the answer as Redis does. */
    @Setup
    public void write() {
        StringBuilder text = new StringBuilder("*1\r\n*2\r\n");
        bulk(text, "hr:{bench}:ready:normal");
        text.append('*').append(ENTRIES).append("\r\n");
        for (int i = 0; i < ENTRIES; i++) {
            text.append("*2\r\n");
            bulk(text, "1795000000000-" + i);
            text.append("*4\r\n");
            bulk(text, "type");
            bulk(text, "no-op");
            bulk(text, "body");
            bulk(text, '"' + Payloads.text(i) + '"');
        }
        reply = Unpooled.wrappedBuffer(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static void bulk(StringBuilder text, String value) {
        text.append('$').append(value.length()).append("\r\n").append(value).append("\r\n");
    }

    /** As the worker does it. */
    @Benchmark
    public List<TaskEntry> ours() {
        ReplyOutput output = new ReplyOutput();
        decode(output);
        Object[] stream = Reply.array(Reply.array(output.get())[0]);
        Object[] entries = Reply.array(stream[1]);
        List<TaskEntry> tasks = new ArrayList<>(entries.length);
        for (Object entry : entries) {
            tasks.add(Claims.entry(SHARD, Lane.NORMAL, Reply.array(entry)));
        }
        return tasks;
    }

    /** A list of messages with a map each, and no task of them yet. */
    @Benchmark
    public List<StreamMessage<byte[], byte[]>> lettuces() {
        StreamReadOutput<byte[], byte[]> output = new StreamReadOutput<>(ByteArrayCodec.INSTANCE);
        decode(output);
        return output.get();
    }

    private void decode(CommandOutput<?, ?, ?> output) {
        reply.readerIndex(0);
        if (!machine.decode(reply, output)) {
            throw new IllegalStateException("the answer is not whole");
        }
    }
}
