package dev.headrace.internal.redis.topology;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.task.StoreException;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends to the current master of one slot, and follows redirects. All other errors end the call, as on a single connection: the
 * caller decides whether and when to repeat it.
 */
final class RoutedConnection implements Connection {
    private static final int MOST_REDIRECTS = 5;

    private final Fleet fleet;
    private final int slot;
    private final ConnectionUse place;
    private final @Nullable Node first;

    RoutedConnection(Fleet fleet, int slot, ConnectionUse place) {
        this(fleet, slot, place, null);
    }

    /** @param first the node to try first instead of the known master, or null */
    RoutedConnection(Fleet fleet, int slot, ConnectionUse place, @Nullable Node first) {
        this.fleet = fleet;
        this.slot = slot;
        this.place = place;
        this.first = first;
    }

    @Override
    public CompletionStage<Long> clientId() {
        return routed(Connection::clientId);
    }

    // NullAway does not infer that what a generic method of futures makes may be of null.
    @SuppressWarnings("NullAway")
    @Override
    public CompletionStage<@Nullable Object> send(ProtocolKeyword keyword, CommandArgs<byte[], byte[]> args) {
        return routed(link -> link.send(keyword, args));
    }

    // NullAway does not infer that what a generic method of futures makes may be of null.
    @SuppressWarnings("NullAway")
    @Override
    public CompletionStage<@Nullable Object> run(ScriptCall call) {
        return routed(link -> link.run(call));
    }

    @Override
    public CompletionStage<Kept> runAndWait(ScriptCall call, int replicas, long millis) {
        return routed(link -> link.runAndWait(call, replicas, millis));
    }

    private <T> CompletionStage<T> routed(Function<Connection, CompletionStage<T>> call) {
        Optional<Node> node = first == null ? fleet.master(slot) : Optional.of(first);
        return node.isPresent()
                ? attempt(call, node.get(), false, MOST_REDIRECTS)
                : CompletableFuture.failedFuture(fleet.masterless(slot));
    }

    private <T> CompletionStage<T> attempt(
            Function<Connection, CompletionStage<T>> call, Node node, boolean asking, int redirects) {
        return node.wire(place)
                .thenCompose(wire -> call.apply(asking ? wire.asking() : wire))
                .exceptionallyCompose(error -> {
                    Optional<Redirect> redirect = Redirect.in(error);
                    if (redirect.isPresent() && redirects > 0) {
                        return attempt(
                                call,
                                fleet.follow(redirect.get(), node),
                                redirect.get().ask(),
                                redirects - 1);
                    }
                    StoreException trouble = trouble(error);
                    fleet.trouble(node, trouble);
                    return CompletableFuture.failedFuture(trouble);
                });
    }

    private StoreException trouble(Throwable error) {
        Throwable cause = EventLoop.rootOf(error);
        return cause instanceof StoreException known ? known : Faults.of("routing", fleet.shownAddress(), cause);
    }
}
