package dev.headrace.internal.redis.connection;

import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.CommandWrapper;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection when a reply did not fit into memory, so that a new one is opened. The part of the reply that was read
 * is still in the connection's buffer, so each further read would fail in the same way, for the commands of all queues. Lettuce
 * ends the command with the error and passes the error to no handler, so this class checks the command after each read. Later
 * commands end with the connection. Used on the channel's event loop only.
 */
final class OversizedReplyGuard extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(OversizedReplyGuard.class);

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        CommandHandler commands = ctx.pipeline().get(CommandHandler.class);
        RedisCommand<?, ?, ?> answered =
                commands == null ? null : commands.getStack().peek();
        ctx.fireChannelRead(message);
        if (outOfMemory(answered)) {
            // Closed first, because logging needs memory.
            var unused = ctx.close();
            LOG.debug("a reply on {} did not fit into memory: connecting again", ctx.channel());
        }
    }

    private static boolean outOfMemory(@Nullable RedisCommand<?, ?, ?> command) {
        AsyncCommand<?, ?, ?> future = command == null ? null : CommandWrapper.unwrap(command, AsyncCommand.class);
        if (future == null || !future.isCompletedExceptionally()) {
            return false;
        }
        try {
            future.getNow(null);
            return false;
        } catch (CompletionException failed) {
            return failed.getCause() instanceof OutOfMemoryError;
        } catch (RuntimeException cancelled) {
            return false;
        }
    }
}
