package dev.headrace.examples.quickstart.files;

import dev.headrace.examples.quickstart.console.Screen;
import dev.headrace.examples.quickstart.console.UsageException;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Writes the regular files below a directory into a {@link FileCatalog}, one after another. Links are not followed and
 * other file systems not entered, so that {@code /} works and {@code /proc} is not read for ever.
 */
public final class TreeLister extends SimpleFileVisitor<Path> {
    /** What fits into one mapping of 2 GiB. */
    private static final int MOST_FILES = Integer.MAX_VALUE / FileCatalog.RECORD_BYTES;

    private final Path ownFolder;
    private final Object fileSystem;
    private final LeftOut leftOut;
    private final DataOutputStream paths;
    private final DataOutputStream facts;
    private long offset;
    private int count;

    private TreeLister(Path root, Path ownFolder, LeftOut leftOut, DataOutputStream paths, DataOutputStream facts)
            throws IOException {
        this.ownFolder = ownFolder;
        this.fileSystem = device(root);
        this.leftOut = leftOut;
        this.paths = paths;
        this.facts = facts;
    }

    /**
     * Lists a tree.
     *
     * @param ownFolder where the catalog is written; never listed itself
     * @throws UsageException if the directory is missing, is none, cannot be read or holds no file
     */
    public static FileCatalog list(Path root, Path ownFolder, LeftOut leftOut) throws IOException {
        requireReadableDirectory(root);
        Path pathsFile = ownFolder.resolve("paths");
        Path factsFile = ownFolder.resolve("facts");
        try (DataOutputStream paths = create(pathsFile);
                DataOutputStream facts = create(factsFile)) {
            TreeLister lister = new TreeLister(root, ownFolder.toRealPath(), leftOut, paths, facts);
            Files.walkFileTree(root.toRealPath(), lister);
            if (lister.count == 0) {
                throw new UsageException("There is no regular file that can be read below " + shown(root)
                        + leftOut.summary().map(text -> " (" + text + ")").orElse("") + ". Name another directory.");
            }
        }
        return FileCatalog.open(pathsFile, factsFile);
    }

    private static void requireReadableDirectory(Path root) {
        if (!Files.exists(root)) {
            throw new UsageException("There is no directory " + shown(root) + ".");
        }
        if (!Files.isDirectory(root)) {
            throw new UsageException(shown(root) + " is not a directory. Name one with files in it.");
        }
        if (!Files.isReadable(root) || !Files.isExecutable(root)) {
            throw new UsageException("The directory " + shown(root) + " cannot be read by this user.");
        }
    }

    private static DataOutputStream create(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        boolean enter = !directory.equals(ownFolder) && device(directory).equals(fileSystem);
        return enter ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isRegularFile()) {
            byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
            paths.write(path);
            facts.writeLong(offset);
            facts.writeInt(path.length);
            facts.write(new byte[FileCatalog.RECORD_BYTES - Long.BYTES - Integer.BYTES]);
            offset += path.length;
            count++;
        }
        return count < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException error) {
        leftOut.add(file.toString(), error);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error) {
        if (error != null) {
            leftOut.add(directory.toString(), error);
        }
        return FileVisitResult.CONTINUE;
    }

    private static Object device(Path directory) throws IOException {
        return Files.getAttribute(directory, "unix:dev");
    }

    private static String shown(Path path) {
        return Screen.text(path);
    }
}
