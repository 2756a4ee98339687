package dev.headrace.internal.redis.connection;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.loop.Uninterrupted;
import dev.headrace.internal.redis.address.Address;
import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.redis.script.LoginRefusal;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.StoreException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections with the same settings. Connections to a single Redis reconnect automatically. In a cluster or behind
 * sentinels the server may have changed by then, so the caller opens a new connection to the master.
 */
public final class Dialer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    /** Lettuce closes the connection at one more. A controller of 3,000 shards sends some 12,000 calls at once. */
    private static final int MOST_QUEUED = 100_000;

    /** A connection for blocking reads has few calls at a time, and Lettuce allocates room for all of them in advance. */
    private static final int MOST_QUEUED_READS = 1_000;

    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final Duration NOTICE_DEAD_LINK = Duration.ofSeconds(10);

    /** True for Lettuce 7, which requests maintenance notices from each server by default. Lettuce 6 lacks the class. */
    private static final boolean MAINTENANCE_NOTICES = isPresent("io.lettuce.core.MaintNotificationsConfig");

    private final RedisSettings settings;
    private final RedisAddress address;
    private final String clientName;
    private final LoginRefusal refusal = new LoginRefusal();
    private final HandshakeWatch handshakes = new HandshakeWatch();
    private final IoLoop loop;
    private final SparseLines lines;
    private final ClientResources resources;
    private final RedisClient client;
    private final RedisClient readers;
    private final DnsAddressResolverGroup resolvers;
    private final ConnectRetry start;

    /** Creates a dialer without connecting. */
    public Dialer(RedisSettings settings, RedisAddress address, String clientName) {
        this.settings = settings;
        this.address = address;
        this.clientName = clientName;
        loop = new IoLoop(clientName);
        lines = new SparseLines(loop);
        start = new ConnectRetry(settings, address);
        resolvers = new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .channelType(Transports.datagramChannelClass())
                .socketChannelType(Transports.socketChannelClass().asSubclass(SocketChannel.class)));
        resources = DefaultClientResources.builder()
                .addressResolverGroup(resolvers)
                .eventLoopGroupProvider(loop.provider())
                .computationThreadPoolSize(2)
                .reconnectDelay(
                        Delay.fullJitter(Duration.ofMillis(10), LONGEST_RECONNECT_PAUSE, 2, TimeUnit.MILLISECONDS))
                .nettyCustomizer(guarded(settings.commandTimeout(), refusal, handshakes))
                .build();
        client = RedisClient.create(resources);
        readers = RedisClient.create(resources);
        boolean comeBack = address.kind() == RedisAddress.Kind.SINGLE;
        client.setOptions(options(settings, comeBack, MOST_QUEUED));
        readers.setOptions(options(settings, comeBack, MOST_QUEUED_READS));
    }

    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, Dialer.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private static NettyCustomizer guarded(Duration longest, LoginRefusal refusal, HandshakeWatch handshakes) {
        return new NettyCustomizer() {
            @Override
            public void afterChannelInitialized(Channel channel) {
                SilenceGuard guard = new SilenceGuard(longest);
                channel.pipeline().addFirst(guard, new OversizedReplyGuard());
                channel.pipeline().addLast(new CommandDeadlines(guard, longest));
                refusal.watch(channel);
                handshakes.watch(channel);
            }
        };
    }

    private static ClientOptions options(RedisSettings settings, boolean comeBack, int mostQueued) {
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
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(comeBack)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(mostQueued)
                .socketOptions(sockets)
                .timeoutOptions(TimeoutOptions.enabled(lastResort(settings.commandTimeout())));
        if (MAINTENANCE_NOTICES) {
            options.maintNotificationsConfig(MaintNotificationsConfig.disabled());
        }
        return options.build();
    }

    /** Returns the timeout for commands that never reach a connection. {@link CommandDeadlines} ends all others before. */
    private static Duration lastResort(Duration commandTimeout) {
        return CommandDeadlines.longestReply(commandTimeout).plus(commandTimeout);
    }

    /** Sets TCP_USER_TIMEOUT, if the native transport is available. Without the transport, Lettuce could not connect then. */
    private static SocketOptions.TcpUserTimeoutOptions noticeDeadLink() {
        boolean known = EpollProvider.isAvailable();
        if (!known) {
            LOG.info(
                    "Netty's epoll library cannot be loaded (on Linux, java.io.tmpdir, {}, must be writable and allow"
                            + " execution): Java's own sockets are used, without TCP_USER_TIMEOUT",
                    System.getProperty("java.io.tmpdir"));
        }
        return SocketOptions.TcpUserTimeoutOptions.builder()
                .enable(known)
                .tcpUserTimeout(NOTICE_DEAD_LINK)
                .build();
    }

    public RedisAddress address() {
        return address;
    }

    /** Returns the error for a connection to one of several servers, with what to do about a TLS handshake that failed. */
    public static StoreException fault(String what, String server, Throwable error) {
        return ConnectFaults.ofServer(what, server, EventLoop.rootOf(error));
    }

    /** Returns true if a retry cannot solve this error of a connection. */
    public static boolean lasting(Throwable error) {
        return ConnectFaults.lasting(error);
    }

    /** Returns the reason why connections do not come back, if their TLS handshake fails. */
    public HandshakeWatch handshakes() {
        return handshakes;
    }

    /** Returns the reason why connections do not come back, if Redis refuses the login. */
    public LoginRefusal refusal() {
        return refusal;
    }

    public IoLoop loop() {
        return loop;
    }

    /** Returns the limits of log lines about these connections. Used on the loop only. */
    public SparseLines lines() {
        return lines;
    }

    /** Returns the command timeout. */
    public Duration commandTimeout() {
        return settings.commandTimeout();
    }

    public CompletableFuture<StatefulRedisConnection<byte[], byte[]>> plain(Address server) {
        return connected(client, server);
    }

    /** Like {@link #plain}, for blocking reads: it needs little memory, because there is one for each shard. */
    public CompletableFuture<StatefulRedisConnection<byte[], byte[]>> reading(Address server) {
        return connected(readers, server);
    }

    private CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connected(RedisClient through, Address server) {
        return through.connectAsync(ByteArrayCodec.INSTANCE, address.at(server, clientName, settings.commandTimeout()))
                .toCompletableFuture()
                .thenApply(connection -> Abilities.requireResp3(connection, address.shown()));
    }

    public CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> subscribing(Address server) {
        return client.connectPubSubAsync(
                        ByteArrayCodec.INSTANCE, address.at(server, clientName, settings.commandTimeout()))
                .toCompletableFuture()
                .thenApply(connection -> Abilities.requireResp3(connection, address.shown()));
    }

    public CompletableFuture<StatefulRedisConnection<byte[], byte[]>> sentinel(Address sentinel) {
        return client.connectAsync(ByteArrayCodec.INSTANCE, address.atSentinel(sentinel, settings.commandTimeout()))
                .toCompletableFuture();
    }

    /** Returns the retry for the start; its time began when this dialer was created. */
    public ConnectRetry start() {
        return start;
    }

    /** Logs the lines that were counted only, and closes all connections; calls in flight end with an error. */
    @Override
    public void close() {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        loop.execute(() -> EventLoop.orFail(flushed, () -> {
            lines.flush();
            flushed.complete(null);
        }));
        // First, while the loop still runs: the resolvers' UDP sockets, which Lettuce leaves open, are closed on it.
        resolvers.close();
        Uninterrupted.ended(
                CompletableFuture.allOf(
                        flushed,
                        client.shutdownAsync(0, 2, TimeUnit.SECONDS),
                        readers.shutdownAsync(0, 2, TimeUnit.SECONDS)),
                CLOSING);
        // No need to wait for the event loops' threads, which are daemon threads.
        var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
        loop.close();
    }
}
