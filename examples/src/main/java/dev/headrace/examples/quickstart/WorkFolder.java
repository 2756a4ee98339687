package dev.headrace.examples.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder for the lists, the logs and the Redis binary. */
final class WorkFolder {
    private final Path path;

    private WorkFolder(Path path) {
        this.path = path;
    }

    static WorkFolder create() throws IOException {
        return new WorkFolder(Files.createTempDirectory("headrace-quickstart-").toRealPath());
    }

    Path path() {
        return path;
    }

    Path subfolder(String name) throws IOException {
        return Files.createDirectory(path.resolve(name));
    }

    /** Deletes it with all that is in it; what is gone already does not matter. */
    void delete() {
        try (Stream<Path> tree = Files.walk(path)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("quickstart: the folder " + path + " could not be deleted");
        }
    }
}
