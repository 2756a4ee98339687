package dev.headrace.redis;

import dev.headrace.protocol.StoreException;
import dev.headrace.protocol.StoreException.Kind;
import dev.headrace.task.Printable;
import dev.headrace.task.Spoken;
import dev.headrace.time.SystemTime;
import dev.headrace.time.Uninterrupted;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.resource.Transports;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections, all alike, and says why one could not be made. To a single Redis they come back by themselves after
 * a break; elsewhere that server may be the wrong one by then, so whoever needs the master connects anew.
 */
final class Dialer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    private static final int MOST_QUEUED = 10_000;
    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final Duration NOTICE_DEAD_LINK = Duration.ofSeconds(10);

    private final RedisSettings settings;
    private final RedisAddress address;
    private final String clientName;
    private final LoginRefusal refusal = new LoginRefusal();
    private final IoLoop loop;
    private final ClientResources resources;
    private final RedisClient client;
    private final DnsAddressResolverGroup resolvers;
    private final long startBy;

    /** Connects to nothing yet. */
    Dialer(RedisSettings settings, RedisAddress address, String clientName) {
        this.settings = settings;
        this.address = address;
        this.clientName = clientName;
        loop = new IoLoop(clientName);
        startBy = SystemTime.nanos() + settings.connectFor().toNanos();
        resolvers = new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelType(Transports.datagramChannelClass())
                .socketChannelType(Transports.socketChannelClass().asSubclass(SocketChannel.class)));
        resources = DefaultClientResources.builder()
                .addressResolverGroup(resolvers)
                .eventLoopGroupProvider(loop.provider())
                .computationThreadPoolSize(2)
                .reconnectDelay(
                        Delay.fullJitter(Duration.ofMillis(10), LONGEST_RECONNECT_PAUSE, 2, TimeUnit.MILLISECONDS))
                .nettyCustomizer(guarded(settings.commandTimeout(), refusal))
                .build();
        client = RedisClient.create(resources);
        client.setOptions(options(settings, address.kind() == RedisAddress.Kind.SINGLE));
    }

    private static NettyCustomizer guarded(Duration longest, LoginRefusal refusal) {
        return new NettyCustomizer() {
            @Override
            public void afterChannelInitialized(Channel channel) {
                SilenceGuard guard = new SilenceGuard(longest);
                channel.pipeline().addFirst(guard, new OversizedReplyGuard());
                channel.pipeline().addLast(new CommandDeadlines(guard, longest));
                refusal.watch(channel);
            }
        };
    }

    private static ClientOptions options(RedisSettings settings, boolean comeBack) {
        SocketOptions sockets = SocketOptions.builder()
                .connectTimeout(settings.connectTimeout())
                .keepAlive(SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(2))
                        .count(3)
                        .build())
                .tcpUserTimeout(noticeDeadLink())
                .build();
        return ClientOptions.builder()
                .autoReconnect(comeBack)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_QUEUED)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(sockets)
                .timeoutOptions(TimeoutOptions.enabled(lastResort(settings.commandTimeout())))
                .build();
    }

    /** For what never reaches a connection. {@link CommandDeadlines} ends all else before. */
    private static Duration lastResort(Duration commandTimeout) {
        return CommandDeadlines.longestReply(commandTimeout).plus(commandTimeout);
    }

    /** The native transport alone knows it; asked for it without one, Lettuce connects to nothing at all. */
    private static SocketOptions.TcpUserTimeoutOptions noticeDeadLink() {
        boolean known = EpollProvider.isAvailable();
        if (!known) {
            LOG.info(
                    "Netty's epoll library cannot be loaded (on Linux it takes a java.io.tmpdir, {}, that can be written to"
                            + " and loaded from): Java's own sockets are used, without TCP_USER_TIMEOUT",
                    System.getProperty("java.io.tmpdir"));
        }
        return SocketOptions.TcpUserTimeoutOptions.builder()
                .enable(known)
                .tcpUserTimeout(NOTICE_DEAD_LINK)
                .build();
    }

    RedisAddress address() {
        return address;
    }

    /** Why connections do not come back, where Redis refuses the login. */
    LoginRefusal refusal() {
        return refusal;
    }

    IoLoop loop() {
        return loop;
    }

    /** Within which a command is answered. */
    Duration commandTimeout() {
        return settings.commandTimeout();
    }

    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> plain(Address server) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, address.at(server, clientName, settings.commandTimeout()))
                .toCompletableFuture()
                .thenApply(connection -> Abilities.requireResp3(connection, address.shown()));
    }

    CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> subscribing(Address server) {
        return client.connectPubSubAsync(
                        ByteArrayCodec.INSTANCE, address.at(server, clientName, settings.commandTimeout()))
                .toCompletableFuture()
                .thenApply(connection -> Abilities.requireResp3(connection, address.shown()));
    }

    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> sentinel(Address sentinel) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, address.atSentinel(sentinel, settings.commandTimeout()))
                .toCompletableFuture();
    }

    /**
     * Tries on until it is connected, at least once. All calls together have the time that the settings give.
     *
     * @throws StoreException if it is not within {@code settings.connectFor()}, or the thread is interrupted
     */
    <T> T atStart(Supplier<? extends CompletionStage<T>> connect) {
        Throwable last = null;
        while (true) {
            try {
                return connect.get().toCompletableFuture().get(leftOrOneTry(last), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw interrupted();
            } catch (TimeoutException e) {
                throw unreachable(last == null ? new IllegalStateException("no answer") : last);
            } catch (ExecutionException e) {
                Throwable error = e.getCause() == null ? e : e.getCause();
                if (LoginRefusal.in(error) != null || unfit(error) || misdirected(error) || left() < PAUSE.toNanos()) {
                    throw unreachable(error);
                }
                tellOnce(last, error);
                last = error;
            }
            pause();
        }
    }

    private long left() {
        return startBy - SystemTime.nanos();
    }

    /** With no time to try on, the one try has as long as a connection may take. */
    private long leftOrOneTry(@Nullable Throwable last) {
        return last == null && left() <= 0 ? settings.connectTimeout().toNanos() : left();
    }

    private void tellOnce(@Nullable Throwable before, Throwable error) {
        if (before == null) {
            LOG.warn(
                    "Redis at {} is not reached yet ({}); tried again for {}",
                    address.shown(),
                    saidBy(error),
                    Spoken.of(settings.connectFor()));
        }
    }

    private static void pause() {
        try {
            var unused = new CountDownLatch(1).await(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static StoreException interrupted() {
        Thread.currentThread().interrupt();
        return new StoreException(Kind.DISCONNECTED, "interrupted while connecting");
    }

    // Without the cause: its words are in the message, and its stack is thirty lines of Netty's. The log has it at
    // debug.
    private StoreException unreachable(Throwable error) {
        if (unfit(error)) {
            return (StoreException) error;
        }
        String said = saidBy(error);
        LOG.debug("connecting to Redis at {} failed", address.shown(), error);
        if (LoginRefusal.in(error) != null) {
            return new StoreException(
                    Kind.DENIED,
                    "Redis at " + address.shown() + " refused the login (" + said
                            + "). Check the user and the password in its address");
        }
        if (misdirected(error)) {
            return new StoreException(
                    Kind.UNFIT,
                    "Redis at " + address.shown() + " was reached, and answered '" + said
                            + "': its address asks for what is not there. Check the database's number and the kind of"
                            + " address, " + RedisAddress.KINDS);
        }
        return new StoreException(
                Kind.DISCONNECTED,
                "Redis at " + address.shown() + " was not reached: tried for "
                        + Spoken.of(settings.connectFor()) + ", the last error was '" + said
                        + "'. Start Redis there, or name another address");
    }

    private static String saidBy(@Nullable Throwable error) {
        if (error == null) {
            return "no error";
        }
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return Printable.escape(String.valueOf(root.getMessage()));
    }

    private static boolean unfit(Throwable error) {
        return error instanceof StoreException store && store.kind() == Kind.UNFIT;
    }

    /** What no waiting helps: no such database, or a plain Redis where sentinels were meant. */
    private static boolean misdirected(Throwable error) {
        return said(error, "ERR DB index", "ERR invalid DB index", "ERR unknown command", "ERR SELECT is not allowed");
    }

    private static boolean said(Throwable error, String... beginnings) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            String said = at.getMessage();
            if (said != null && Arrays.stream(beginnings).anyMatch(said::startsWith)) {
                return true;
            }
        }
        return false;
    }

    /** Closes every connection; calls under way end with an error. */
    @Override
    public void close() {
        // First, while the loop still runs: the resolvers' UDP sockets are closed on it, and Lettuce leaves them open.
        resolvers.close();
        Uninterrupted.ended(client.shutdownAsync(0, 2, TimeUnit.SECONDS), CLOSING);
        // Nobody waits for the end of the event loops' threads, which are daemons.
        var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
        loop.close();
    }
}
