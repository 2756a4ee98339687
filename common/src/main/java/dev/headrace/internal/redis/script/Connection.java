package dev.headrace.internal.redis.script;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A way to a server: every reply comes as {@link ReplyOutput} decodes it, every error as {@link Faults} says it. It is one
 * connection, or, in a cluster or behind sentinels, whichever connection leads to the master now.
 */
public interface Connection {
    static CommandArgs<byte[], byte[]> args() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE);
    }

    /** The number by which its server knows the connection, as CLIENT UNBLOCK wants it. */
    CompletionStage<Long> clientId();

    CompletionStage<@Nullable Object> send(ProtocolKeyword keyword, CommandArgs<byte[], byte[]> args);

    /** Runs a script by its SHA; one that the server does not know, after a restart or a flush, goes whole, once. */
    CompletionStage<@Nullable Object> run(ScriptCall call);

    /**
     * As {@link #run}, and waits until so many replicas have what the script wrote, or the time is over. On a link that
     * serves nothing else: whatever is sent behind the wait waits too.
     */
    CompletionStage<Kept> runAndWait(ScriptCall call, int replicas, long millis);

    /**
     * What a script answered, and who has it.
     *
     * @param replicas how many had it when the wait ended
     */
    record Kept(@Nullable Object reply, int replicas) {}
}
