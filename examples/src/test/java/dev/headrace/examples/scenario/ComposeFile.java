package dev.headrace.examples.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.headrace.testing.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The repository's {@code compose.yaml}. */
final class ComposeFile {
    /** A file or folder of this machine that a container sees at another path. */
    record Mount(Path source, String target) {}

    private final JsonNode services;

    private ComposeFile(JsonNode services) {
        this.services = services;
    }

    static ComposeFile read() {
        try {
            Path file = Document.root().resolve("compose.yaml");
            return new ComposeFile(new YAMLMapper().readTree(file.toFile()).path("services"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is said of a service; to be asked for more with {@link JsonNode#at}. */
    JsonNode service(String name) {
        if (!services.has(name)) {
            throw new AssertionError("compose.yaml has no service " + name);
        }
        return services.get(name);
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        services.fieldNames().forEachRemaining(names::add);
        return names;
    }

    Dockerfile dockerfile(String service) {
        return Dockerfile.of(service(service).at("/build/dockerfile").asText());
    }

    Map<String, String> environment(String service) {
        Map<String, String> environment = new TreeMap<>();
        service(service)
                .path("environment")
                .properties()
                .forEach(one -> environment.put(one.getKey(), one.getValue().asText()));
        return environment;
    }

    List<String> command(String service) {
        return texts(service(service).path("command"));
    }

    List<String> ports(String service) {
        return texts(service(service).path("ports"));
    }

    Duration stopGracePeriod(String service) {
        return Duration.parse("PT" + service(service).path("stop_grace_period").asText());
    }

    List<Mount> mounts(String service) {
        List<Mount> mounts = new ArrayList<>();
        service(service)
                .path("volumes")
                .forEach(mount -> mounts.add(new Mount(
                        Document.root().resolve(mount.path("source").asText()).normalize(),
                        mount.path("target").asText())));
        return mounts;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
