package dev.headrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands in the sources of a module. */
public final class Sources {
    private static final Pattern CONCATENATED = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

    private static final Pattern ERROR = Pattern.compile("LOG\\.error\\(\\s*\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

    private Sources() {}

    /** Returns the texts that a module's main code logs at the level ERROR. */
    public static List<String> errors(String module) {
        return matches(module, ERROR).toList();
    }

    /** The text literals of a module's main code, a line each; those that were cut for their length are whole. */
    public static String literals(String module) {
        return matches(module, LITERAL).collect(Collectors.joining("\n"));
    }

    private static Stream<String> matches(String module, Pattern wanted) {
        Path main = Document.root().resolve(module).resolve(Path.of("src", "main", "java"));
        try (Stream<Path> files = Files.walk(main)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(Sources::read)
                    .map(text -> CONCATENATED.matcher(text).replaceAll(""))
                    .flatMap(text -> wanted.matcher(text).results())
                    .map(literal -> literal.group(1))
                    .toList()
                    .stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
