package dev.headrace.health;

import dev.headrace.internal.loop.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What a worker or a controller says of itself at one look. Immutable.
 *
 * @param live whether it still does anything at all; one that does not is to be killed, as nothing else will help
 * @param ready whether it does its work now: Redis answers it, and it is not about to end
 * @param why the reason in one line, for people; names no payload and no secret
 */
public record Health(boolean live, boolean ready, String why) {
    private static final Duration TO_ANSWER = Duration.ofSeconds(2);

    /** All is well. */
    public static Health ready(String why) {
        return new Health(true, true, why);
    }

    /** It lives, but does not do its work: it starts, it ends, or Redis is away. */
    public static Health notReady(String why) {
        return new Health(true, false, why);
    }

    /**
     * Asks on a loop, as the state is the loop's alone. A loop that has not answered after 2 s is not live, nor is one whose action
     * met an error of the Java virtual machine. Blocks its caller, which must not be the loop.
     */
    public static Health ask(EventLoop loop, Supplier<Health> onLoop) {
        if (loop.broken().isPresent()) {
            return new Health(
                    false,
                    false,
                    "its event loop met " + loop.broken().get() + ", so part of its work may have stopped; restart it");
        }
        CompletableFuture<Health> answer = new CompletableFuture<>();
        loop.execute(() -> answer.completeAsync(onLoop, Runnable::run));
        try {
            return answer.get(TO_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Health(false, false, "its event loop has not answered for " + TO_ANSWER.toSeconds() + " s");
        } catch (ExecutionException e) {
            return new Health(false, false, "its event loop failed to answer: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return notReady("interrupted while it was asked");
        }
    }
}
