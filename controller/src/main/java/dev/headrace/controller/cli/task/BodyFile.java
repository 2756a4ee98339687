package dev.headrace.controller.cli.task;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.headrace.controller.cli.base.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A file of bodies, one on each line. It is read twice: once to check that every line is JSON and within the limits, so that
 * an invalid line is named before anything is submitted, and once to submit. It is never completely in memory. Input that
 * can be read only once (a pipe or standard input) is copied to a file first.
 */
record BodyFile(Path path, long count) {
    private static final Path STANDARD_INPUT = Path.of("-");

    /** @throws IllegalArgumentException if the file cannot be read, holds no body, or a line is not JSON */
    static BodyFile checked(Path named) {
        BodyFile file;
        try {
            file = isReadableTwice(named) ? inPlace(named) : copied(named);
        } catch (IOException e) {
            throw unreadable(named, e);
        }
        if (file.count == 0) {
            throw new IllegalArgumentException("--file: " + named + " holds no body");
        }
        return file;
    }

    private static BodyFile inPlace(Path named) throws IOException {
        try (BodyLines lines = BodyLines.open(named)) {
            return new BodyFile(named, count(lines, named, Writer.nullWriter()));
        }
    }

    /** Copies the lines to a file. Checks each line first, because a device may be endless and hold no valid body. */
    private static BodyFile copied(Path named) throws IOException {
        Path copy = Files.createTempFile("headrace-bodies", ".jsonl");
        copy.toFile().deleteOnExit();
        try (InputStream once = named.equals(STANDARD_INPUT) ? StandardInput.open() : Files.newInputStream(named);
                BodyLines lines = BodyLines.of(once);
                Writer copying = Files.newBufferedWriter(copy)) {
            return new BodyFile(copy, count(lines, named, copying));
        }
    }

    private static long count(BodyLines lines, Path named, Writer copy) throws IOException {
        long bodies = 0;
        try {
            for (String body = lines.next(); body != null; body = lines.next()) {
                JsonText.require(body, "it");
                copy.append(body).append('\n');
                bodies++;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--file: " + named + ", line " + lines.number() + ": " + e.getMessage() + ". Nothing was submitted",
                    e);
        }
        return bodies;
    }

    private static IllegalArgumentException unreadable(Path named, IOException e) {
        return new IllegalArgumentException("--file: " + named + " cannot be read: " + why(e), e);
    }

    private static boolean isReadableTwice(Path named) {
        return !named.equals(STANDARD_INPUT)
                && (!Files.exists(named) || Files.isRegularFile(named) || Files.isDirectory(named));
    }

    private static String why(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission to read it is missing";
        }
        return String.valueOf(e.getMessage());
    }

    /** Passes each body on as it is read, and no more bodies than were checked. */
    <T> T each(Function<Iterable<RawValue>, T> take) {
        try (BodyLines lines = BodyLines.open(path)) {
            Stream<RawValue> bodies = LongStream.range(0, count).mapToObj(number -> new RawValue(next(lines)));
            return take.apply(bodies::iterator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String next(BodyLines lines) {
        try {
            String body = lines.next();
            if (body == null) {
                throw new IOException("the file became shorter while it was read");
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
