package dev.headrace.examples.scenario;

import dev.headrace.testing.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** What an image adds to its base, laid out in a folder from what the build of this checkout has made. */
final class ImageFiles {
    /** Where the Dockerfiles' build stage has the checkout. */
    private static final String CHECKOUT = "/build/";

    private final Path root;

    private ImageFiles(Path root) {
        this.root = root;
    }

    /** Copies what the last stage copies. */
    static ImageFiles of(Dockerfile dockerfile, Path root) throws IOException {
        ImageFiles files = new ImageFiles(root);
        for (Dockerfile.Copy copy : dockerfile.copies()) {
            for (String source : copy.sources()) {
                Path built = Document.root().resolve(source.replaceFirst("^" + CHECKOUT, ""));
                Path placed = files.put(built, copy.target());
                if (copy.executable()) {
                    Files.setPosixFilePermissions(placed, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
        return files;
    }

    /** Copies a file to a path of the image, into it where that ends in a slash. */
    Path put(Path file, String target) throws IOException {
        Path to = Path.of(path(target));
        Path placed = target.endsWith("/") ? to.resolve(file.getFileName()) : to;
        Files.createDirectories(placed.getParent());
        return Files.copy(file, placed);
    }

    /** What a path of the image is here; any other text stays as it is. */
    String path(String text) {
        return text.startsWith("/") ? root + text : text;
    }

    /** A command of the image, with its paths as they are here. */
    List<String> command(List<String> words) {
        return words.stream().map(this::path).toList();
    }
}
