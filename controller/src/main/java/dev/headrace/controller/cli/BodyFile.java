package dev.headrace.controller.cli;

import com.fasterxml.jackson.databind.util.RawValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A file of bodies, one a line. It is read twice: once to see that every line is JSON, so that a wrong one is told before
 * anything was submitted, and once to submit; never whole in memory. What can be read only once, a pipe or standard
 * input, is copied to a file first.
 */
record BodyFile(Path path, long count) {
    private static final Path STANDARD_INPUT = Path.of("-");

    /** @throws IllegalArgumentException if it cannot be read, holds no body, or a line is no JSON */
    static BodyFile checked(Path named) {
        Path path = readableTwice(named);
        long bodies = 0;
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    JsonText.require(line, named + ", line " + number + ":");
                    bodies++;
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("--file: " + named + " cannot be read: " + why(e), e);
        }
        if (bodies == 0) {
            throw new IllegalArgumentException("--file: " + named + " holds no body");
        }
        return new BodyFile(path, bodies);
    }

    private static Path readableTwice(Path named) {
        boolean standardInput = named.equals(STANDARD_INPUT);
        if (!standardInput && (!Files.exists(named) || Files.isRegularFile(named) || Files.isDirectory(named))) {
            return named;
        }
        try (InputStream once = standardInput ? System.in : Files.newInputStream(named)) {
            Path copy = Files.createTempFile("headrace-bodies", ".jsonl");
            copy.toFile().deleteOnExit();
            Files.copy(once, copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } catch (IOException e) {
            throw new IllegalArgumentException("--file: " + named + " cannot be read: " + why(e), e);
        }
    }

    private static String why(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "you may not read it";
        }
        return e instanceof CharacterCodingException ? "it is not UTF-8 text" : String.valueOf(e.getMessage());
    }

    /** Hands its bodies to somebody who takes them one after another. */
    <T> T each(Function<Iterable<RawValue>, T> take) {
        try (Stream<String> lines = Files.lines(path)) {
            Stream<RawValue> bodies = lines.filter(line -> !line.isBlank()).map(RawValue::new);
            return take.apply(bodies::iterator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
