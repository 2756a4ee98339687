package dev.headrace.internal.redis.connection;

import dev.headrace.internal.loop.Uninterrupted;
import dev.headrace.internal.redis.address.Address;
import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.redis.script.LoginRefusal;
import dev.headrace.redis.RedisSettings;
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
 * Makes connections, all alike. To a single Redis they come back by themselves after
 * a break; elsewhere that server may be the wrong one by then, so whoever needs the master connects anew.
 */
public final class Dialer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    /** Lettuce breaks the connection off at one more. A controller of 3,000 shards sends some 12,000 calls at once. */
    private static final int MOST_QUEUED = 100_000;

    /** A connection that blocking reads are sent on has few calls at a time. Lettuce makes room for all of them at once. */
    private static final int MOST_QUEUED_READS = 1_000;

    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final Duration NOTICE_DEAD_LINK = Duration.ofSeconds(10);

    /** By default Lettuce 7 asks each server for maintenance notices. Lettuce 6 has neither the request nor the class. */
    private static final boolean MAINTENANCE_NOTICES = isPresent("io.lettuce.core.MaintNotificationsConfig");

    private final RedisSettings settings;
    private final RedisAddress address;
    private final String clientName;
    private final LoginRefusal refusal = new LoginRefusal();
    private final IoLoop loop;
    private final ClientResources resources;
    private final RedisClient client;
    private final RedisClient readers;
    private final DnsAddressResolverGroup resolvers;
    private final ConnectRetry start;

    /** Connects to nothing yet. */
    public Dialer(RedisSettings settings, RedisAddress address, String clientName) {
        this.settings = settings;
        this.address = address;
        this.clientName = clientName;
        loop = new IoLoop(clientName);
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
                .nettyCustomizer(guarded(settings.commandTimeout(), refusal))
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

    public RedisAddress address() {
        return address;
    }

    /** Why connections do not come back, where Redis refuses the login. */
    public LoginRefusal refusal() {
        return refusal;
    }

    public IoLoop loop() {
        return loop;
    }

    /** Within which a command is answered. */
    public Duration commandTimeout() {
        return settings.commandTimeout();
    }

    public CompletableFuture<StatefulRedisConnection<byte[], byte[]>> plain(Address server) {
        return connected(client, server);
    }

    /** As {@link #plain}, for blocking reads: it costs little memory, and there is one for each shard. */
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

    /** Returns what repeats attempts at the start; its time began when this was made. */
    public ConnectRetry start() {
        return start;
    }

    /** Closes every connection; calls under way end with an error. */
    @Override
    public void close() {
        // First, while the loop still runs: the resolvers' UDP sockets are closed on it, and Lettuce leaves them open.
        resolvers.close();
        Uninterrupted.ended(
                CompletableFuture.allOf(
                        client.shutdownAsync(0, 2, TimeUnit.SECONDS), readers.shutdownAsync(0, 2, TimeUnit.SECONDS)),
                CLOSING);
        // Nobody waits for the end of the event loops' threads, which are daemons.
        var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
        loop.close();
    }
}
