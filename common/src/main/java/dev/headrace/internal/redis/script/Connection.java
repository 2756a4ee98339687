package dev.headrace.internal.redis.script;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server. {@link ReplyOutput} decodes its replies, and {@link Faults} converts its errors. It is one
 * physical connection or, in a cluster or behind sentinels, the connection to the current master.
 */
public interface Connection {
    static CommandArgs<byte[], byte[]> args() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE);
    }

    /** Returns the server's id of the connection, for CLIENT UNBLOCK. */
    CompletionStage<Long> clientId();

    CompletionStage<@Nullable Object> send(ProtocolKeyword keyword, CommandArgs<byte[], byte[]> args);

    /** Runs a script by its SHA. If the server does not know it, after a restart or a flush, sends its full text once. */
    CompletionStage<@Nullable Object> run(ScriptCall call);

    /**
     * Like {@link #run}, and waits until this many replicas have the script's writes, or the time is over. Needs a connection
     * that is used for nothing else, because later commands wait too.
     */
    CompletionStage<Kept> runAndWait(ScriptCall call, int replicas, long millis);

    /**
     * The answer of a script, and the replicas that have its writes.
     *
     * @param replicas how many had the writes when the wait ended
     */
    record Kept(@Nullable Object reply, int replicas) {}
}
