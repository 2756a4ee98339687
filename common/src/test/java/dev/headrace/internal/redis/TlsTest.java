package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.testing.FreePorts;
import dev.headrace.testing.TestCertificates;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections with TLS, and what is said when there are none. Skipped where the tests' redis-server has no TLS. */
class TlsTest {
    private static final String STORE = "javax.net.ssl.trustStore";
    private static final String STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final int SLOTS = 16_384;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(6);

    @TempDir
    private static Path folder;

    private static TestCertificates certificates;
    private static int tlsPort;
    private static TestRedis redis;

    @BeforeAll
    static void start() {
        certificates = TestCertificates.in(folder);
        tlsPort = FreePorts.next();
        redis = withTls(tlsPort, "no", certificates.server("right"));
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    @AfterEach
    void trustTheJdksStore() {
        System.clearProperty(STORE);
        System.clearProperty(STORE_PASSWORD);
    }

    private static TestRedis withTls(int port, String authClients, List<String> certificate) {
        List<String> args = new ArrayList<>(certificate);
        args.addAll(List.of("--tls-port", Integer.toString(port), "--tls-auth-clients", authClients));
        try {
            return TestRedis.process(args.toArray(String[]::new));
        } catch (RuntimeException e) {
            return abort("the tests' redis-server has no TLS: " + e.getMessage());
        }
    }

    private static void trust(Path store) {
        System.setProperty(STORE, store.toString());
        System.setProperty(STORE_PASSWORD, TestCertificates.PASSWORD);
    }

    private static AbstractThrowableAssert<?, ?> refused(String uri, Duration connectFor) {
        RedisSettings settings =
                new RedisSettings(uri, Duration.ofSeconds(5), Duration.ofSeconds(5), connectFor, false);
        return assertThatThrownBy(() -> RedisTaskStore.connect(settings, "test").close())
                .as(uri)
                .isInstanceOf(StoreException.class);
    }

    /** The time to connect is ten minutes, and the refusal comes long before. */
    private static AbstractThrowableAssert<?, ?> refusedAtOnce(String uri) {
        long began = System.nanoTime();
        AbstractThrowableAssert<?, ?> refused = refused(uri, LONG);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).as(uri).isLessThan(Duration.ofMinutes(1));
        return refused;
    }

    @Test
    void aCertificateOfATrustedAuthorityIsTaken() {
        trust(certificates.trustStore());
        RedisTaskStore.connect(RedisSettings.of("rediss://localhost:" + tlsPort), "test")
                .close();
    }

    @Test
    void aCertificateThatIsNotTrustedIsRefusedAtOnceWithWhatToDo() {
        String peer = "localhost:" + tlsPort;
        for (String uri : List.of("rediss://" + peer, "rediss-cluster://" + peer, "rediss-sentinel://" + peer + "/m")) {
            refusedAtOnce(uri)
                    .hasMessageContaining(peer)
                    .hasMessageContaining("its TLS certificate is not trusted (unable to find valid certification path")
                    .hasMessageContaining("-Djavax.net.ssl.trustStore=")
                    .hasMessageContaining("JAVA_TOOL_OPTIONS")
                    .hasMessageNotContaining("Start Redis there");
        }
    }

    @Test
    void aTrustStoreThatIsReadWithoutItsPasswordIsNamed() throws IOException {
        // Of a name of its own, as the JDK keeps what it read from a file.
        trust(Files.copy(certificates.trustStore(), folder.resolve("unread.p12")));
        System.clearProperty(STORE_PASSWORD);
        refusedAtOnce("rediss://localhost:" + tlsPort)
                .hasMessageContaining(
                        "its TLS certificate is not trusted (the trustAnchors parameter must be non-empty)")
                .hasMessageContaining("-Djavax.net.ssl.trustStorePassword=");
    }

    @Test
    void aCertificateForAnotherHostIsRefusedAtOnce() {
        trust(certificates.trustStore());
        refusedAtOnce("rediss://127.0.0.1:" + tlsPort)
                .hasMessageContaining("its TLS certificate is for another host (No subject alternative names matching")
                .hasMessageContaining("Write a host name that the certificate has into the address");
    }

    @Test
    void aCertificateThatHasExpiredIsRefusedAtOnce() {
        trust(certificates.trustStore());
        int port = FreePorts.next();
        try (TestRedis expired =
                withTls(port, "no", certificates.server("expired", "-startdate", "-10d", "-validity", "1"))) {
            assertThat(expired.call("PING")).isEqualTo("PONG");
            refusedAtOnce("rediss://localhost:" + port)
                    .hasMessageContaining("its TLS certificate is not valid at this time (NotAfter: ")
                    .hasMessageContaining("Renew the certificate");
        }
    }

    /** The connection breaks later, and new ones fail: calls say why they were not sent, and go on after a renewal. */
    @Test
    void aCertificateThatExpiresWhileAConnectionIsOpenIsNamedUntilItIsRenewed() {
        trust(certificates.trustStore());
        int port = FreePorts.next();
        List<String> right = certificates.server("renewed");
        List<String> expired = certificates.server("expiring", "-startdate", "-10d", "-validity", "1");
        try (TestRedis server = withTls(port, "no", right);
                RedisTaskStore store = RedisTaskStore.connect(RedisSettings.of("rediss://localhost:" + port), "test")) {
            certify(server, expired);
            server.call("CLIENT", "KILL", "TYPE", "normal");
            await().atMost(SHORT.multipliedBy(5))
                    .untilAsserted(() -> assertThatThrownBy(() -> store.observeLoad(Shard.first("tls"))
                                    .toCompletableFuture()
                                    .join())
                            .hasMessageContaining("its TLS certificate is not valid at this time (NotAfter: ")
                            .hasMessageContaining("Renew the certificate"));
            certify(server, right);
            await().atMost(SHORT.multipliedBy(5))
                    .untilAsserted(() -> assertThat(
                                    store.observeLoad(Shard.first("tls")).toCompletableFuture())
                            .succeedsWithin(SHORT));
        }
    }

    private static void certify(TestRedis server, List<String> args) {
        List<String> command = new ArrayList<>(List.of("CONFIG", "SET"));
        args.forEach(arg -> command.add(arg.replaceFirst("^--", "")));
        server.call(command.toArray(String[]::new));
    }

    /** Of a cluster's nodes any may be the one with the wrong certificate, and it may get it later. */
    @Test
    void aNodeOfAClusterWithTheCertificateOfAnotherHostIsNamed() {
        trust(certificates.trustStore());
        List<String> right = certificates.serverFor("ip:127.0.0.1", "node");
        int seed = FreePorts.next();
        int other = FreePorts.next();
        RedisSettings settings = RedisSettings.of("rediss-cluster://127.0.0.1:" + seed);
        try (TestRedis first = node(seed, right);
                TestRedis second = node(other, right)) {
            join(first, second, other);
            try (RedisTaskStore store = RedisTaskStore.connect(settings, "test")) {
                certify(second, certificates.server("elsewhere"));
                second.call("CLIENT", "KILL", "TYPE", "normal");
                await().atMost(SHORT.multipliedBy(5))
                        .untilAsserted(() -> assertThat(faults(store))
                                .anyMatch(fault -> fault.contains("Redis at 127.0.0.1:" + other)
                                        && fault.contains("its TLS certificate is for another host")
                                        && fault.contains("Write a host name that the certificate has")));
                refusedAtOnce(settings.uri())
                        .hasMessageContaining("Redis at 127.0.0.1:" + other)
                        .hasMessageContaining("its TLS certificate is for another host");
                certify(second, right);
                await().atMost(SHORT.multipliedBy(5))
                        .untilAsserted(() -> assertThat(faults(store)).isEmpty());
            }
        }
    }

    private static TestRedis node(int port, List<String> certificate) {
        List<String> args = new ArrayList<>(certificate);
        args.addAll(List.of("--cluster-enabled", "yes", "--tls-cluster", "yes"));
        return withTls(port, "no", args);
    }

    /** Each has half of the slots. */
    private static void join(TestRedis first, TestRedis second, int port) {
        int half = SLOTS / 2;
        first.call(slots(0, half));
        second.call(slots(half, SLOTS));
        first.call("CLUSTER", "MEET", "127.0.0.1", Integer.toString(port));
        for (TestRedis node : List.of(first, second)) {
            await().atMost(SHORT.multipliedBy(5))
                    .untilAsserted(() -> assertThat(node.call("CLUSTER", "INFO") + "\n" + node.call("CLUSTER", "NODES"))
                            .contains("cluster_state:ok"));
        }
    }

    private static String[] slots(int from, int to) {
        return Stream.concat(
                        Stream.of("CLUSTER", "ADDSLOTS"),
                        IntStream.range(from, to).mapToObj(Integer::toString))
                .toArray(String[]::new);
    }

    /** Returns the errors of reading a few shards, which are on both nodes. */
    private static List<String> faults(RedisTaskStore store) {
        return IntStream.range(0, 8)
                .mapToObj(i -> store.observeLoad(Shard.first("tls" + i))
                        .handle((load, error) -> error == null ? "" : error.getMessage())
                        .toCompletableFuture()
                        .join())
                .filter(fault -> !fault.isEmpty())
                .toList();
    }

    @Test
    void aServerThatWantsACertificateOfItsClientsIsNamed() {
        trust(certificates.trustStore());
        int port = FreePorts.next();
        try (TestRedis asking = withTls(port, "yes", certificates.server("asking"))) {
            assertThat(asking.call("PING")).isEqualTo("PONG");
            refusedAtOnce("rediss://localhost:" + port)
                    .hasMessageContaining("it requires a TLS client certificate")
                    .hasMessageContaining("Set tls-auth-clients to no");
        }
    }

    @Test
    void anAddressWithoutTlsOfAPortWithItIsHintedAt() {
        refused("redis://localhost:" + tlsPort, SHORT)
                .hasMessageContaining("If Redis uses TLS there, write rediss instead of redis");
    }

    @Test
    void anAddressWithTlsOfAPortWithoutItIsHintedAt() {
        refused("rediss://localhost:" + redis.port(), SHORT)
                .hasMessageContaining("If Redis does not use TLS there, write redis instead of rediss");
    }

    @Test
    void aPortWhereNothingListensIsNoMatterOfTls() {
        int port = FreePorts.next();
        for (String scheme : List.of("redis", "rediss")) {
            refused(scheme + "://localhost:" + port, Duration.ZERO)
                    .hasMessageContaining("Start Redis there")
                    .hasMessageNotContaining("instead of");
        }
    }
}
