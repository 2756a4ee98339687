package dev.headrace.internal.redis.script;

import dev.headrace.internal.text.Printable;
import io.lettuce.core.protocol.CommandHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers why connections do not come back after a break: Lettuce ends commands of a broken connection only with "not
 * connected". Reads the first reply of each new connection, which answers its login. Thread-safe.
 */
public final class LoginRefusal {
    private static final List<String> REFUSALS = List.of("WRONGPASS", "NOAUTH", "NOPERM");
    private static final int LONGEST = 300;

    private volatile @Nullable String now;

    /** Watches the first reply of a new connection. */
    public void watch(Channel channel) {
        channel.pipeline()
                .addBefore(channel.pipeline().context(CommandHandler.class).name(), null, new FirstReply());
    }

    /** Returns Redis's answer to the last login, if it was refused. */
    public @Nullable String now() {
        return now;
    }

    /** Returns Redis's answer to the login that failed with this error, or null if it failed otherwise. */
    public static @Nullable String in(@Nullable Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            String said = at.getMessage();
            if (said != null && isRefusal(said)) {
                return Printable.escape(said);
            }
        }
        return null;
    }

    private static boolean isRefusal(String said) {
        return REFUSALS.stream().anyMatch(said::startsWith);
    }

    private void hear(ByteBuf reply) {
        int length = Math.min(reply.readableBytes(), LONGEST);
        String line = reply.toString(reply.readerIndex(), length, StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("");
        String error = line.startsWith("-") ? line.substring(1) : "";
        now = isRefusal(error) ? Printable.escape(error) : null;
    }

    private final class FirstReply extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf reply) {
                hear(reply);
                ctx.pipeline().remove(this);
            }
            ctx.fireChannelRead(message);
        }
    }
}
