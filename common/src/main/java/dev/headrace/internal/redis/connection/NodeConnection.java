package dev.headrace.internal.redis.connection;

import dev.headrace.internal.loop.JvmErrors;
import dev.headrace.internal.redis.script.Connection;
import dev.headrace.internal.redis.script.Faults;
import dev.headrace.internal.redis.script.KeyTypes;
import dev.headrace.internal.redis.script.LoginRefusal;
import dev.headrace.internal.redis.script.Reply;
import dev.headrace.internal.redis.script.ReplyOutput;
import dev.headrace.internal.redis.script.ScriptCall;
import dev.headrace.task.StoreException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connection to one server. */
public final class NodeConnection implements Connection {
    /** Part of Lettuce's message for a command that it did not send. */
    private static final String NOT_SENT = "not connected";

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final String address;
    private final boolean asking;
    private final ClientId id;
    private final LoginRefusal refusal;
    private final HandshakeWatch handshakes;

    /** @param address the address without secrets */
    public NodeConnection(StatefulRedisConnection<byte[], byte[]> connection, String address) {
        this(connection, address, new LoginRefusal(), new HandshakeWatch());
    }

    /**
     * @param refusal the reason why the connection does not come back after a break, if it is the login
     * @param handshakes the same, if it is TLS
     */
    public NodeConnection(
            StatefulRedisConnection<byte[], byte[]> connection,
            String address,
            LoginRefusal refusal,
            HandshakeWatch handshakes) {
        this(connection, address, refusal, handshakes, false, new ClientId());
        connection.addListener(id);
    }

    private NodeConnection(
            StatefulRedisConnection<byte[], byte[]> connection,
            String address,
            LoginRefusal refusal,
            HandshakeWatch handshakes,
            boolean asking,
            ClientId id) {
        this.connection = connection;
        this.address = address;
        this.refusal = refusal;
        this.handshakes = handshakes;
        this.asking = asking;
        this.id = id;
    }

    /** Returns this connection with ASKING before each command, for a slot that moves to this server. */
    public NodeConnection asking() {
        return new NodeConnection(connection, address, refusal, handshakes, true, id);
    }

    public StatefulRedisConnection<byte[], byte[]> connection() {
        return connection;
    }

    public boolean isOpen() {
        return connection.isOpen();
    }

    /** Closes the connection without waiting; calls in flight end with an error. */
    public void close() {
        var unused = connection.closeAsync();
    }

    /** Returns the id, which is read once per connection: it changes with a reconnect. */
    @Override
    public CompletionStage<Long> clientId() {
        long known = id.known;
        if (known != ClientId.UNKNOWN) {
            return CompletableFuture.completedFuture(known);
        }
        return send(CommandType.CLIENT, Connection.args().add("ID")).thenApply(reply -> {
            id.known = Reply.number(Objects.requireNonNull(reply));
            return id.known;
        });
    }

    // NullAway does not infer that what a generic method of futures makes may be of null.
    @SuppressWarnings("NullAway")
    @Override
    public CompletionStage<@Nullable Object> send(ProtocolKeyword keyword, CommandArgs<byte[], byte[]> args) {
        return told(keyword.toString(), args, dispatch(command(keyword, args)));
    }

    // NullAway does not infer that what a generic method of futures makes may be of null.
    @SuppressWarnings("NullAway")
    @Override
    public CompletionStage<@Nullable Object> run(ScriptCall call) {
        CommandArgs<byte[], byte[]> args = call.byName();
        return told(
                call.name(),
                args,
                dispatch(command(CommandType.EVALSHA, args))
                        .exceptionallyCompose(error -> unknownScript(error)
                                ? dispatch(command(CommandType.EVAL, call.whole()))
                                : CompletableFuture.failedFuture(error)));
    }

    @Override
    public CompletionStage<Kept> runAndWait(ScriptCall call, int replicas, long millis) {
        CommandArgs<byte[], byte[]> args = call.byName();
        return told(
                call.name(),
                args,
                waited(command(CommandType.EVALSHA, args), replicas, millis)
                        .exceptionallyCompose(error -> unknownScript(error)
                                ? waited(command(CommandType.EVAL, call.whole()), replicas, millis)
                                : CompletableFuture.failedFuture(error)));
    }

    private CompletableFuture<Kept> waited(
            AsyncCommand<byte[], byte[], @Nullable Object> script, int replicas, long millis) {
        AsyncCommand<byte[], byte[], @Nullable Object> wait =
                command(CommandType.WAIT, Connection.args().add(replicas).add(millis));
        return dispatch(script, wait)
                .thenCombine(wait, (reply, had) -> new Kept(reply, (int) Reply.number(Objects.requireNonNull(had))));
    }

    // NullAway does not infer that what a generic method of futures makes may be of null.
    @SuppressWarnings("NullAway")
    private <T extends @Nullable Object> CompletionStage<T> told(
            String what, CommandArgs<byte[], byte[]> args, CompletableFuture<T> sent) {
        return sent.exceptionallyCompose(error -> {
            StoreException fault = fault(what, error);
            return Faults.isWrongType(fault)
                    ? named(what, args, fault).thenCompose(CompletableFuture::failedFuture)
                    : CompletableFuture.failedFuture(fault);
        });
    }

    /** Returns the error with the affected keys, if they can be determined. */
    private CompletionStage<StoreException> named(
            String what, CommandArgs<byte[], byte[]> args, StoreException refusal) {
        return KeyTypes.wrong(this, KeyTypes.asked(args))
                .thenApply(wrong -> wrong.isEmpty() ? refusal : Faults.wrongTypes(what, wrong, refusal));
    }

    private StoreException fault(String what, Throwable error) {
        if (!String.valueOf(error.getMessage()).contains(NOT_SENT)) {
            return Faults.of(what, address, error);
        }
        String refused = refusal.now();
        if (refused != null) {
            return Faults.refusedLogin(what, address, refused, error);
        }
        String handshake = handshakes.now();
        return handshake == null
                ? Faults.of(what, address, error)
                : Faults.noHandshake(what, address, handshake, error);
    }

    private static AsyncCommand<byte[], byte[], @Nullable Object> command(
            ProtocolKeyword keyword, CommandArgs<byte[], byte[]> args) {
        return new ReportingCommand(new Command<>(keyword, new ReplyOutput(), args));
    }

    /** Sends the first command and directly after it the others, without other commands in between. */
    @SafeVarargs
    private final CompletableFuture<@Nullable Object> dispatch(
            AsyncCommand<byte[], byte[], @Nullable Object> first,
            AsyncCommand<byte[], byte[], @Nullable Object>... others) {
        try {
            if (others.length == 0 && !asking) {
                connection.dispatch(first);
            } else {
                connection.dispatch(inOneGo(first, others));
            }
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return first;
    }

    private List<RedisCommand<byte[], byte[], ?>> inOneGo(
            AsyncCommand<byte[], byte[], @Nullable Object> first,
            AsyncCommand<byte[], byte[], @Nullable Object>[] others) {
        List<RedisCommand<byte[], byte[], ?>> all = new ArrayList<>(others.length + 2);
        if (asking) {
            all.add(command(CommandType.ASKING, Connection.args()));
        }
        all.add(first);
        all.addAll(List.of(others));
        return all;
    }

    private static boolean unknownScript(Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        String message = cause.getMessage();
        return message != null && message.startsWith("NOSCRIPT");
    }

    /** A command that reports an error of its dependent stages. They then never end, and Lettuce and Netty only log the error. */
    private static final class ReportingCommand extends AsyncCommand<byte[], byte[], @Nullable Object> {
        private ReportingCommand(RedisCommand<byte[], byte[], @Nullable Object> command) {
            super(command);
        }

        @Override
        public void complete() {
            try {
                super.complete();
            } catch (RuntimeException | Error e) {
                JvmErrors.inOwnCode(e);
                throw e;
            }
        }

        @Override
        public boolean completeExceptionally(Throwable error) {
            try {
                return super.completeExceptionally(error);
            } catch (RuntimeException | Error e) {
                JvmErrors.inOwnCode(e);
                throw e;
            }
        }
    }

    /** The answer of CLIENT ID, valid until the connection breaks. */
    private static final class ClientId implements RedisConnectionStateListener {
        private static final long UNKNOWN = 0;

        private volatile long known = UNKNOWN;

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            known = UNKNOWN;
        }
    }
}
