package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.testing.RedisProvider.Unavailable;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisExecProvider;

/** The order of the providers, what is said of the choice, and what happens when nothing works. */
@RedisTest
class RedisChoiceTest {

    private final List<String> said = new ArrayList<>();

    @Test
    void theOrderIsTheDocumentedOne() {
        assertThat(RedisProviders.all(Map.of()))
                .extracting(RedisProvider::name)
                .containsExactly(
                        "TEST_REDIS_URL",
                        "TEST_REDIS_SERVER",
                        "Testcontainers (redis:7.4-alpine)",
                        "redis-server or valkey-server on the PATH",
                        "the embedded binary of org.signal:embedded-redis");
    }

    @Test
    void theFirstThatWorksIsTakenAndNamedOnce(TestRedis redis) {
        RedisChoice choice = new RedisChoice(List.of(broken("first"), url(redis), broken("last")), said::add);
        choice.start(false, List.of());
        choice.start(false, List.of());
        assertThat(said).singleElement().asString().contains("[test redis] TEST_REDIS_URL", ", version ");
    }

    @Test
    void aSharedServerIsNeverGivenToATestThatDestroys(TestRedis redis) throws Exception {
        RedisProvider embedded = new RedisProviders.EmbeddedBinary();
        RedisChoice choice = new RedisChoice(List.of(url(redis), embedded), said::add);
        try (RedisServer server = choice.start(true, List.of())) {
            assertThat(server).isInstanceOf(RedisProcess.class);
            assertThat(said).singleElement().asString().contains("embedded-redis", "for tests that destroy");
        }
        assertThat(choice.start(false, List.of())).isInstanceOf(SharedRedis.class);
    }

    @Test
    void whenNoneWorksTheFailureListsAllThatWasTried() {
        RedisChoice choice = new RedisChoice(List.of(broken("one"), broken("two")), said::add);
        assertThatThrownBy(() -> choice.start(false, List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("one: is broken", "two: is broken", "TEST_REDIS_SERVER");
    }

    @Test
    void aBinaryThatWasNamedAndIsNoRedisIsAnErrorAtOnce(TestRedis redis) {
        RedisChoice choice =
                new RedisChoice(List.of(new RedisProviders.NamedBinary("/bin/false"), url(redis)), said::add);
        assertThatThrownBy(() -> choice.start(false, List.of()))
                .hasMessageContaining("TEST_REDIS_SERVER (/bin/false)")
                .hasMessageContaining("ended with 1");
    }

    @Test
    void aServerThatIsNotTheChildIsRefused(@TempDir Path directory) throws Exception {
        // As a wrapper that forgets its exec: the child is the shell, and killing it would leave the server behind.
        Path real = RedisExecProvider.defaultProvider().get().toPath();
        Path wrapper = Files.writeString(directory.resolve("redis-server"), "#!/bin/sh\n" + real + " \"$@\" &\nwait\n");
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> new RedisProviders.BinaryOnPath(directory.toString()).start(List.of()))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("and not our child");
    }

    @Test
    void oldServersAreRefused() {
        assertThatThrownBy(() -> RedisVersion.check("6.0.16")).hasMessageContaining("6.2");
        assertThatThrownBy(() -> RedisVersion.check("5.0")).hasMessageContaining("6.2");
        assertThat(List.of("6.2.0", "7.0.15", "8.2")).allSatisfy(RedisVersion::check);
    }

    @Test
    void aPasswordInTheUrlIsNotShown() {
        assertThat(new SharedRedis.Provider("redis://me:secret@host:1/2").name())
                .doesNotContain("secret")
                .contains("host:1/2");
    }

    @Test
    void anEngineThatAcceptsAndSaysNothingIsNoEngine() throws IOException {
        try (ServerSocket mute = FreePorts.listen(0)) {
            Map<String, String> environment = Map.of("DOCKER_HOST", "tcp://127.0.0.1:" + mute.getLocalPort());
            assertThat(new DockerEngine(environment).answers()).isFalse();
        }
    }

    private static RedisProvider url(TestRedis redis) {
        return new SharedRedis.Provider(redis.uri());
    }

    private static RedisProvider broken(String name) {
        return new RedisProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public RedisServer start(List<String> args) throws Unavailable {
                throw new Unavailable("is broken");
            }
        };
    }
}
