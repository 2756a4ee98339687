package dev.headrace.health;

import dev.headrace.internal.loop.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The health of a worker or a controller at one moment. Immutable.
 *
 * @param live false if it has stopped working and must be restarted
 * @param ready true if it does its work now: Redis answers it, and it is not stopping
 * @param why the reason in one line, for people; contains no payload and no secret
 */
public record Health(boolean live, boolean ready, String why) {
    private static final Duration TO_ANSWER = Duration.ofSeconds(2);

    /** Returns the health of a live and ready process. */
    public static Health ready(String why) {
        return new Health(true, true, why);
    }

    /** Returns the health of a live process that is not ready: it is starting or stopping, or Redis is not reachable. */
    public static Health notReady(String why) {
        return new Health(true, false, why);
    }

    /**
     * Reads the health on a loop, which owns the state. A loop that has not answered after 2 s is not live, and neither is one
     * whose action met an error of the Java virtual machine. Blocks its caller, which must not be the loop.
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
            return notReady("interrupted while its health was read");
        }
    }
}
