package dev.headrace.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One connection, with every reply as {@link ReplyOutput} decodes it and every error as {@link Faults} says it. */
final class Link {
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final String address;

    Link(StatefulRedisConnection<byte[], byte[]> connection, String address) {
        this.connection = connection;
        this.address = address;
    }

    static CommandArgs<byte[], byte[]> args() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE);
    }

    StatefulRedisConnection<byte[], byte[]> connection() {
        return connection;
    }

    CompletionStage<@Nullable Object> send(ProtocolKeyword keyword, CommandArgs<byte[], byte[]> args) {
        return dispatch(keyword, args).handle((reply, error) -> {
            if (error != null) {
                throw Faults.of(keyword.toString(), address, error);
            }
            return reply;
        });
    }

    /** Runs a script by its SHA; one that the server does not know, after a restart or a flush, goes whole, once. */
    CompletionStage<@Nullable Object> run(ScriptCall call) {
        return dispatch(CommandType.EVALSHA, call.byName())
                .exceptionallyCompose(error -> unknownScript(error)
                        ? dispatch(CommandType.EVAL, call.whole())
                        : CompletableFuture.failedFuture(error))
                .handle((reply, error) -> {
                    if (error != null) {
                        throw Faults.of(call.name(), address, error);
                    }
                    return reply;
                });
    }

    private CompletableFuture<@Nullable Object> dispatch(ProtocolKeyword keyword, CommandArgs<byte[], byte[]> args) {
        AsyncCommand<byte[], byte[], @Nullable Object> command =
                new AsyncCommand<>(new Command<>(keyword, new ReplyOutput(), args));
        try {
            connection.dispatch(command);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return command;
    }

    private static boolean unknownScript(Throwable error) {
        String message = error.getMessage();
        return message != null && message.startsWith("NOSCRIPT");
    }
}
