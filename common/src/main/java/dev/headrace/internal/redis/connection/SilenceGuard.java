package dev.headrace.internal.redis.connection;

import dev.headrace.internal.loop.SystemTime;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection when a command has waited for the command timeout without any data, so that a new connection is opened.
 * TCP's own timeouts detect a peer that no longer acknowledges. But a firewall, a proxy or a load balancer that has lost the
 * connection behind it may acknowledge for ever. Lettuce ends the commands by their timeout, but would send the next ones on
 * the same connection. Used on the channel's event loop only.
 */
final class SilenceGuard extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SilenceGuard.class);
    private static final int LOOKS = 4;

    private final long lookEachNanos;
    private boolean watching;
    private boolean unanswered;
    private int silentLooks;
    private long heardAt = SystemTime.nanos();
    private boolean replyBegun;
    private long replyBeganAt = heardAt;

    /** @param longest the time after which a command is answered or given up */
    SilenceGuard(Duration longest) {
        this.lookEachNanos = longest.dividedBy(LOOKS).toNanos();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        unanswered = true;
        if (!watching) {
            watching = true;
            silentLooks = 0;
            lookLater(ctx);
        }
        var unused = ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        unanswered = false;
        silentLooks = 0;
        heardAt = SystemTime.nanos();
        if (!replyBegun) {
            replyBegun = true;
            replyBeganAt = heardAt;
        }
        ctx.fireChannelRead(message);
    }

    /** Returns when data last arrived, or when the channel was created, by the monotonic clock. */
    long heardAt() {
        return heardAt;
    }

    /** Notes the end of a reply. */
    void replyEnded() {
        replyBegun = false;
    }

    /** Returns how long the current reply has been arriving; zero if there is none. */
    long replyComesFor(long now) {
        return replyBegun ? now - replyBeganAt : 0;
    }

    private void lookLater(ChannelHandlerContext ctx) {
        var unused = ctx.executor().schedule(() -> look(ctx), lookEachNanos, TimeUnit.NANOSECONDS);
    }

    // Periodic checks instead of a timer for each command: thousands of commands a second pass here.
    private void look(ChannelHandlerContext ctx) {
        if (!unanswered || !ctx.channel().isOpen()) {
            watching = false;
        } else if (++silentLooks > LOOKS) {
            LOG.debug("{} has been silent for the command timeout: connecting again", ctx.channel());
            var unused = ctx.close();
        } else {
            lookLater(ctx);
        }
    }
}
