package dev.headrace.examples.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headrace.testing.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Dockerfile, read as far as a test needs it that has no builder. */
final class Dockerfile {
    /** One instruction with its continued lines as one, {@code words} being what stands behind its name. */
    record Instruction(String name, String words) {}

    /**
     * What a {@code COPY} copies.
     *
     * @param from the stage it is taken from; empty for the build's context
     */
    record Copy(String from, List<String> sources, String target, boolean executable) {}

    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z_]+)=(\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Instruction> all = new ArrayList<>();

    private Dockerfile(String text) {
        String joined = text.replaceAll("(?m)^#.*\\n", "").replaceAll("\\\\\\n\\s*", "");
        joined.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] parts = line.split("\\s+", 2);
            all.add(new Instruction(parts[0], parts[1].strip()));
        });
    }

    /** @param path from the repository's root */
    static Dockerfile of(String path) {
        Path file = Document.root().resolve(path);
        try {
            return new Dockerfile(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The images it starts from, one a stage. */
    List<String> bases() {
        return all.stream()
                .filter(instruction -> instruction.name.equals("FROM"))
                .map(from -> from.words.replaceFirst("^--platform=\\S+ ", "").replaceFirst(" AS .*", ""))
                .toList();
    }

    /** What is copied from the checkout, by any stage. */
    List<String> takenFromContext() {
        return copies(all.stream())
                .filter(copy -> copy.from.isEmpty())
                .flatMap(copy -> copy.sources.stream())
                .toList();
    }

    /** What the image itself is given. */
    List<Copy> copies() {
        return copies(image().stream()).toList();
    }

    /** What stands behind an instruction that the image has once. */
    String words(String name) {
        List<String> found = image().stream()
                .filter(instruction -> instruction.name.equals(name))
                .map(Instruction::words)
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("the image has " + found.size() + " of " + name);
        }
        return found.get(0);
    }

    /** @throws AssertionError if a shell would run it, which would keep signals to itself */
    List<String> entryPoint() {
        return execForm(words("ENTRYPOINT"));
    }

    /** As {@link #entryPoint}. */
    List<String> healthCheck() {
        return execForm(words("HEALTHCHECK").replaceFirst("^.*?CMD\\s+", ""));
    }

    /** The image's own variables. */
    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        image().stream()
                .filter(instruction -> instruction.name.equals("ENV"))
                .flatMap(env -> ASSIGNMENT.matcher(env.words).results())
                .forEach(one -> environment.put(one.group(1), one.group(2)));
        return environment;
    }

    /** The last stage. */
    private List<Instruction> image() {
        int last = 0;
        for (int i = 0; i < all.size(); i++) {
            last = all.get(i).name.equals("FROM") ? i : last;
        }
        return all.subList(last, all.size());
    }

    private static Stream<Copy> copies(Stream<Instruction> instructions) {
        return instructions
                .filter(instruction -> instruction.name.equals("COPY"))
                .map(Dockerfile::copy);
    }

    private static Copy copy(Instruction instruction) {
        Matcher from = Pattern.compile("--from=(\\S+)").matcher(instruction.words);
        List<String> paths = Stream.of(instruction.words.split("\\s+"))
                .filter(word -> !word.startsWith("--"))
                .toList();
        return new Copy(
                from.find() ? from.group(1) : "",
                paths.subList(0, paths.size() - 1),
                paths.get(paths.size() - 1),
                instruction.words.contains("--chmod=755 "));
    }

    private static List<String> execForm(String words) {
        try {
            return List.of(JSON.readValue(words, String[].class));
        } catch (JsonProcessingException e) {
            throw new AssertionError("not in exec form: " + words, e);
        }
    }
}
