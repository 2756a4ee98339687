package dev.headrace.testing.sim;

import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One connection of a process to the modelled server. Calls arrive, and answers come back, in the order in which they
 * were sent; each takes its time on the way, and nature can lose it. Answers reach a process only while it runs.
 */
final class ModelConnection {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private final ModelRedis redis;
    private final VirtualProcess process;
    private final Set<Call<?>> underWay = new LinkedHashSet<>();
    private long lastArrival;
    private long lastReply;

    ModelConnection(ModelRedis redis, VirtualProcess process) {
        this.redis = redis;
        this.process = process;
    }

    /** Sends a command that the server carries out as a whole. */
    <T> CompletionStage<T> call(String verb, Supplier<T> command) {
        return send(verb, call -> {
            call.answer(command.get());
            redis.serveBlocked();
        });
    }

    /** Sends a command that answers by itself, now or later. */
    <T> CompletionStage<T> send(String verb, Consumer<Call<T>> command) {
        Call<T> call = new Call<>(verb);
        if (redis.isDown()) {
            call.fail(StoreException.Kind.DISCONNECTED, Duration.ofMillis(1));
            return call.answer;
        }
        underWay.add(call);
        Fault fault = redis.nature().meets(verb, process);
        call.fault = fault;
        if (fault.error() != null) {
            call.fail(fault.error(), fault.back());
        }
        if (fault.carriedOut() && fault.overtaken()) {
            time().after(fault.onTheWay(), () -> call.arrive(command));
        } else if (fault.carriedOut()) {
            lastArrival = Math.max(lastArrival, time().now() + fault.onTheWay().toNanos());
            time().at(lastArrival, () -> call.arrive(command));
        }
        return call.answer;
    }

    /** The connection breaks: what is under way is lost, on the way there or back. */
    void cut() {
        for (Call<?> call : List.copyOf(underWay)) {
            call.cut = true;
            call.fail(StoreException.Kind.DISCONNECTED, Duration.ofMillis(1));
        }
        underWay.clear();
    }

    boolean alive() {
        return process.alive();
    }

    VirtualTime time() {
        return process.time();
    }

    /** A call under way, as the server sees it. */
    final class Call<T> {
        private final String verb;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final long sent = time().now();
        private final long sentTo = redis.starts();
        private Fault fault = Fault.none(Duration.ZERO, Duration.ZERO);
        private boolean cut;

        private Call(String verb) {
            this.verb = verb;
        }

        /** Whether nobody waits for the answer any more, and the server can know it. */
        boolean abandoned() {
            return cut || !process.alive() || answer.isDone();
        }

        private void arrive(Consumer<Call<T>> command) {
            if (!cut && !redis.isDown() && redis.starts() == sentTo) {
                attempt(() -> command.accept(this));
            }
        }

        /** Carries a command out; what it throws is the answer. */
        void attempt(Runnable command) {
            try {
                command.run();
            } catch (StoreException e) {
                reply(() -> answer.completeExceptionally(e));
            }
        }

        void answer(T value) {
            lastReply = Math.max(lastReply, time().now()) + redis.nanosToCarry(value);
            reply(() -> answer.complete(value));
        }

        private void reply(Runnable completion) {
            if (fault.error() != null || cut) {
                return;
            }
            long deadline = sent + COMMAND_TIMEOUT.toNanos();
            lastReply = Math.max(lastReply, time().now() + fault.back().toNanos());
            if (lastReply > deadline) {
                fail(StoreException.Kind.TIMEOUT, Duration.ofNanos(Math.max(0, deadline - time().now())));
                return;
            }
            time().at(lastReply, () -> {
                if (!cut) {
                    underWay.remove(this);
                    process.run(completion);
                }
            });
        }

        private void fail(StoreException.Kind kind, Duration after) {
            StoreException error = new StoreException(kind, verb + " of " + process.name() + ": " + kind);
            process.after(after, () -> {
                underWay.remove(this);
                answer.completeExceptionally(error);
            });
        }
    }
}
