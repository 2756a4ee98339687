package dev.headrace.controller.cli;

import com.fasterxml.jackson.databind.util.RawValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A file of bodies, one a line. It is read twice: once to see that every line is JSON, so that a wrong one is told before
 * anything was submitted, and once to submit; never whole in memory.
 */
record BodyFile(Path path, long count) {

    /** @throws IllegalArgumentException if it cannot be read, holds no body, or a line is no JSON */
    static BodyFile checked(Path path) {
        long bodies = 0;
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    JsonText.require(line, path + ", line " + number + ":");
                    bodies++;
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("--file: " + path + " cannot be read: " + why(e), e);
        }
        if (bodies == 0) {
            throw new IllegalArgumentException("--file: " + path + " holds no body");
        }
        return new BodyFile(path, bodies);
    }

    private static String why(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof CharacterCodingException ? "it is not UTF-8 text" : e.toString();
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
