package dev.headrace.internal.redis.connection;

import dev.headrace.internal.loop.SystemTime;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection's commands without an answer, by a timeout or when the connection breaks. The command timeout measures
 * silence: while bytes arrive, a large reply over a slow link continues, and so do the commands after it. A single reply may
 * take two and a half command timeouts from its first byte; then the connection is closed, to skip the rest of the reply.
 * Used on the channel's event loop only.
 */
public final class CommandDeadlines extends ChannelDuplexHandler {
    private final SilenceGuard guard;
    private final long longestSilence;
    private final long longestReply;
    private final Deque<Sent> unanswered = new ArrayDeque<>();
    private boolean looking;
    private boolean disconnected;

    public CommandDeadlines(SilenceGuard guard, Duration commandTimeout) {
        this.guard = guard;
        this.longestSilence = commandTimeout.toNanos();
        this.longestReply = longestReply(commandTimeout).toNanos();
    }

    /** Returns how long a single reply may take from its first byte on. */
    static Duration longestReply(Duration commandTimeout) {
        return commandTimeout.multipliedBy(5).dividedBy(2);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        long now = SystemTime.nanos();
        dropAnswered();
        if (message instanceof RedisCommand<?, ?, ?> command) {
            unanswered.add(new Sent(command, now));
        } else if (message instanceof Iterable<?> several) {
            several.forEach(one -> {
                if (one instanceof RedisCommand<?, ?, ?> command) {
                    unanswered.add(new Sent(command, now));
                }
            });
        }
        if (disconnected) {
            endAllDisconnected();
        } else if (!looking && !unanswered.isEmpty()) {
            lookAfter(ctx, longestSilence);
        }
        var unused = ctx.write(message, promise);
    }

    /**
     * Ends the commands in flight when the connection breaks. Lettuce 6.6 and older would send them again after the reconnect,
     * though commands are rejected while disconnected; Lettuce does not send commands that have ended.
     */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        disconnected = true;
        endAllDisconnected();
        ctx.fireChannelInactive();
    }

    private void endAllDisconnected() {
        for (Sent sent = unanswered.poll(); sent != null; sent = unanswered.poll()) {
            end(sent, new RedisException("Connection disconnected"));
        }
    }

    /** Removes answered commands: replies come in the order of their commands. */
    private void dropAnswered() {
        Sent first = unanswered.peek();
        while (first != null && first.command.isDone()) {
            unanswered.remove();
            guard.replyEnded();
            first = unanswered.peek();
        }
    }

    private void lookAfter(ChannelHandlerContext ctx, long nanos) {
        looking = true;
        var unused = ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        looking = false;
        dropAnswered();
        long now = SystemTime.nanos();
        Sent first = unanswered.peek();
        while (first != null && now - first.lastSign(guard) >= longestSilence) {
            end(unanswered.remove(), new RedisCommandTimeoutException("nothing has come for the command timeout"));
            first = unanswered.peek();
        }
        if (first == null) {
            return;
        }
        long left = Math.min(longestSilence - (now - first.lastSign(guard)), longestReply - guard.replyComesFor(now));
        if (left <= 0) {
            unanswered.forEach(
                    sent -> end(sent, new RedisCommandTimeoutException("a reply did not come to its end in time")));
            unanswered.clear();
            var unused = ctx.close();
        } else {
            lookAfter(ctx, left);
        }
    }

    private static void end(Sent sent, RedisException why) {
        if (!sent.command.isDone()) {
            sent.command.completeExceptionally(why);
        }
    }

    private record Sent(RedisCommand<?, ?, ?> command, long at) {
        /** Returns when it was sent or, if later, when data last arrived. */
        long lastSign(SilenceGuard guard) {
            return guard.heardAt() - at > 0 ? guard.heardAt() : at;
        }
    }
}
