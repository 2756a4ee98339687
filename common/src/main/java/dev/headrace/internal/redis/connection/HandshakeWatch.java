package dev.headrace.internal.redis.connection;

import dev.headrace.internal.text.Printable;
import io.lettuce.core.protocol.CommandHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * Remembers why TLS connections do not come back after a break, for example because the certificate has expired since: Lettuce
 * ends commands of a broken connection only with "not connected". Thread-safe.
 */
public final class HandshakeWatch {
    private volatile @Nullable String now;

    /** Watches the handshake of a new connection. */
    void watch(Channel channel) {
        channel.pipeline()
                .addBefore(channel.pipeline().context(CommandHandler.class).name(), null, new Completion());
    }

    /** Returns why the last handshake failed and what to do, or null if it succeeded, or failed only in passing. */
    @Nullable String now() {
        return now;
    }

    private static String deepest(Throwable error) {
        Throwable at = error;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }

    private final class Completion extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                Throwable cause = handshake.cause();
                TlsFault fault = cause == null ? null : TlsFault.of(cause);
                now = fault == null ? null : fault.sentence(Printable.escape(deepest(cause)));
            }
            ctx.fireUserEventTriggered(event);
        }
    }
}
