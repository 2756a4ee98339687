package dev.headrace.redis;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes one connection when a reply did not fit into memory, so that a new one is made. What was read of that reply is
 * still in the connection's buffer: each further read would fail the same way, for the commands of all queues. The
 * command whose reply it was ends with the error by itself; those behind it end with the connection. Used on the
 * channel's event loop only.
 */
final class OversizedReplyGuard extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(OversizedReplyGuard.class);

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
        if (error instanceof OutOfMemoryError) {
            // Closed first: to log takes memory.
            var unused = ctx.close();
            LOG.debug("a reply on {} did not fit into memory: connecting anew", ctx.channel());
        } else {
            ctx.fireExceptionCaught(error);
        }
    }
}
