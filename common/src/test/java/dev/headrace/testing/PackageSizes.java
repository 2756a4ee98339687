package dev.headrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds packages with more files than a reader can keep in mind. */
final class PackageSizes {
    static final int MOST_FILES = 15;

    /** Packages that may be larger, each with its reason. */
    private static final Map<String, String> LARGER = Map.of(
            "dev.headrace.bench.child", "a main class for each system that is measured",
            "dev.headrace.bench.scenario", "a class for each scenario");

    private PackageSizes() {}

    /** @param java a module's {@code src/main/java}; one that is missing has no packages */
    static List<String> tooLarge(Path java) {
        Map<String, Integer> sizes = new TreeMap<>();
        if (!Files.isDirectory(java)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(java)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .forEach(file -> sizes.merge(packageOf(java, file), 1, Integer::sum));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sizes.entrySet().stream()
                .filter(one -> one.getValue() > MOST_FILES && !LARGER.containsKey(one.getKey()))
                .map(one -> "%s has %d files; %d is the most".formatted(one.getKey(), one.getValue(), MOST_FILES))
                .toList();
    }

    private static String packageOf(Path java, Path file) {
        return java.relativize(file.getParent()).toString().replace('/', '.');
    }
}
