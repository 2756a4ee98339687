package dev.headrace.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headrace.testing.Document;
import dev.headrace.testing.DocumentedOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Dockerfiles and the compose file promise, as far as reading them tells. {@link ContainersIT} runs them. */
class ContainerFilesTest {
    private static final String PINNED = "[a-z-]+:\\d+\\.\\d+\\.\\d+\\S*";
    private static final String SMALLEST_JAVA_WITH_VIRTUAL_THREADS = "21";

    /** As {@code Service.drainTimeout} says: a daemon that takes longer halts itself. */
    private static final Duration HALTS_AFTER = Duration.ofSeconds(15);

    private final ComposeFile compose = ComposeFile.read();

    @ParameterizedTest
    @ValueSource(strings = {"worker", "controller"})
    void theImageIsOfPinnedBasesAndRunsAsNobodyInParticular(String service) {
        Dockerfile dockerfile = compose.dockerfile(service);
        assertThat(dockerfile.bases()).hasSize(2).allMatch(base -> base.matches(PINNED));
        assertThat(dockerfile.bases().get(1)).startsWith("eclipse-temurin:").contains("-jre-");
        assertThat(dockerfile.bases().get(1).replaceFirst(".*?:(\\d+)\\..*", "$1"))
                .isGreaterThanOrEqualTo(SMALLEST_JAVA_WITH_VIRTUAL_THREADS);
        assertThat(dockerfile.words("USER")).matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "controller"})
    void javaItselfHearsTheSignalAndKnowsItsMemory(String service) {
        Dockerfile dockerfile = compose.dockerfile(service);
        assertThat(dockerfile.words("STOPSIGNAL")).isEqualTo("SIGTERM");
        assertThat(dockerfile.entryPoint())
                .startsWith("java")
                .contains("-XX:+ExitOnOutOfMemoryError")
                .anyMatch(word -> word.matches("-XX:MaxRAMPercentage=\\d+"));
        assertThat(dockerfile.healthCheck()).startsWith("java").endsWith("health");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "controller"})
    void itsVariablesAreSettingsAndItsPortIsTheDefault(String service) {
        Map<String, String> defaults = new TreeMap<>();
        DocumentedOptions.in(Document.of("docs/operations.md"), "Settings of the " + service)
                .forEach(row -> defaults.put(row.get(1), row.get(2)));
        Dockerfile dockerfile = compose.dockerfile(service);
        assertThat(Stream.concat(
                        dockerfile.environment().keySet().stream(), compose.environment(service).keySet().stream()))
                .filteredOn(name -> !Set.of("PATH", "LC_ALL").contains(name))
                .isNotEmpty()
                .isSubsetOf(defaults.keySet());
        assertThat(dockerfile.environment()).as("a JVM decodes by the locale").containsEntry("LC_ALL", "C.UTF-8");
        assertThat(dockerfile.words("EXPOSE")).isEqualTo(defaults.get("HEADRACE_HTTP_PORT"));
        assertThat(compose.ports(service)).containsExactly("127.0.0.1::" + defaults.get("HEADRACE_HTTP_PORT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "controller"})
    void nothingIsSentToTheBuilderButWhatItCopies(String service) throws IOException {
        List<String> rules = Files.readAllLines(Document.root().resolve(".dockerignore")).stream()
                .filter(rule -> !rule.isBlank() && !rule.startsWith("#"))
                .toList();
        assertThat(rules).startsWith("*");
        assertThat(rules.subList(1, rules.size()))
                .allMatch(rule -> Files.exists(Document.root().resolve(rule.substring(1))))
                .allMatch(
                        rule -> rule.matches("!(\\.mvn|LICENSE|pom\\.xml|bin/headrace|[\\w/-]+/(pom\\.xml|src/main))"));
        for (String copied : compose.dockerfile(service).takenFromContext()) {
            boolean module = Files.exists(Document.root().resolve(copied).resolve("pom.xml"));
            assertThat(rules)
                    .as("what lets %s through", copied)
                    .containsAll(
                            module
                                    ? List.of("!" + copied + "/pom.xml", "!" + copied + "/src/main")
                                    : List.of("!" + copied));
        }
    }

    @Test
    void aContainerIsGivenLongerToEndThanItMayTake() {
        String drain = DocumentedOptions.in(Document.of("docs/operations.md"), "Settings of the worker").stream()
                .filter(row -> row.get(1).equals("HEADRACE_DRAIN_TIMEOUT"))
                .map(row -> row.get(2))
                .findFirst()
                .orElseThrow();
        String set = compose.environment("worker").getOrDefault("HEADRACE_DRAIN_TIMEOUT", drain);
        assertThat(compose.stopGracePeriod("worker"))
                .isGreaterThan(Duration.parse("PT" + set).plus(HALTS_AFTER));
        assertThat(compose.stopGracePeriod("controller")).isGreaterThan(HALTS_AFTER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "controller"})
    void aContainerStartsWhenItsRedisAnswersAndWithinLimits(String service) {
        JsonNode node = compose.service(service);
        assertThat(node.at("/depends_on/redis/condition").asText()).isEqualTo("service_healthy");
        assertThat(compose.environment(service)).containsEntry("HEADRACE_REDIS", "redis://redis:6379");
        assertThat(node.at("/deploy/replicas").asInt()).isEqualTo(service.equals("worker") ? 3 : 2);
        assertThat(node.at("/deploy/resources/limits/memory").asText()).isEqualTo("512M");
        assertThat(node.path("read_only").asBoolean()).isTrue();
        assertThat(node.path("tmpfs"))
                .singleElement()
                .extracting(JsonNode::asText)
                .asString()
                .contains(":exec");
    }

    @Test
    void redisIsPinnedCheckedAndReachableFromContainersAlone() {
        JsonNode redis = compose.service("redis");
        assertThat(redis.path("image").asText()).matches(PINNED).startsWith("redis:7.");
        assertThat(redis.at("/healthcheck/test")).extracting(JsonNode::asText).startsWith("CMD", "redis-cli");
        assertThat(compose.ports("redis")).isEmpty();
        assertThat(redis.path("volumes").path(0).asText()).endsWith(":/data");
        assertThat(compose.names()).containsExactly("redis", "worker", "controller");
    }
}
