package dev.headrace.controller.cli.task;

import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The standard input, if there is one. If a process was started with it closed, a file of the JVM gets its descriptor number:
 * reading it would read that file, and closing it would crash the JVM.
 */
final class StandardInput extends FilterInputStream {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path DESCRIPTOR = DESCRIPTORS.resolve("0");

    private StandardInput(InputStream in) {
        super(in);
    }

    /** @throws IOException if it was closed when the process started */
    static InputStream open() throws IOException {
        if (Files.isDirectory(DESCRIPTORS) && isOfTheJvm()) {
            throw new IOException("standard input is closed");
        }
        return new StandardInput(System.in);
    }

    private static boolean isOfTheJvm() {
        try {
            Path target = Files.readSymbolicLink(DESCRIPTOR);
            return target.startsWith(Path.of(System.getProperty("java.home")).toRealPath())
                    || Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                            .anyMatch(part -> isSame(Path.of(part), target));
        } catch (IOException noDescriptor) {
            return true;
        }
    }

    private static boolean isSame(Path part, Path target) {
        try {
            return Files.isRegularFile(part) && Files.isSameFile(part, target);
        } catch (IOException other) {
            return false;
        }
    }

    /** Leaves the descriptor open, because it belongs to the process. */
    @Override
    public void close() {}
}
