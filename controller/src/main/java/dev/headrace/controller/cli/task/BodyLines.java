package dev.headrace.controller.cli.task;

import dev.headrace.task.PayloadCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of bodies line by line, and never more than the maximum size of one body: a file without line ends may be larger
 * than the memory. A byte order mark before the first line is skipped.
 */
final class BodyLines implements Closeable {
    private static final int LONGEST = PayloadCodec.DEFAULT_MAX_BYTES;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int LONGEST_LINE = BYTE_ORDER_MARK.length + LONGEST + "\r".length();

    private final InputStream bytes;
    private long number;

    private BodyLines(InputStream bytes) {
        this.bytes = bytes;
    }

    static BodyLines open(Path path) throws IOException {
        return of(Files.newInputStream(path));
    }

    static BodyLines of(InputStream bytes) {
        return new BodyLines(new BufferedInputStream(bytes, 1 << 16));
    }

    /** Returns the number of the last line read, from 1. */
    long number() {
        return number;
    }

    /**
     * Returns the next line that is not blank, or null after the last one.
     *
     * @throws IllegalArgumentException if the line is longer than a payload may be, or is not UTF-8; the message
     *     calls the line "it"
     */
    @Nullable String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (read(line)) {
            String text = text(line.toByteArray());
            if (!text.isBlank()) {
                return text;
            }
            line.reset();
        }
        return null;
    }

    /** Returns false after the last line. */
    private boolean read(ByteArrayOutputStream line) throws IOException {
        int next = bytes.read();
        if (next < 0) {
            return false;
        }
        number++;
        for (; next >= 0 && next != '\n'; next = bytes.read()) {
            if (line.size() == LONGEST_LINE) {
                throw tooLong();
            }
            line.write(next);
        }
        return true;
    }

    private String text(byte[] line) {
        int start = number == 1 && startsWithMark(line) ? BYTE_ORDER_MARK.length : 0;
        int end = line.length > start && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        if (end - start > LONGEST) {
            throw tooLong();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not UTF-8 text", e);
        }
    }

    private static boolean startsWithMark(byte[] line) {
        return Arrays.mismatch(line, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length || Arrays.equals(line, BYTE_ORDER_MARK);
    }

    private static IllegalArgumentException tooLong() {
        return new IllegalArgumentException("it is over the limit of " + LONGEST + " bytes for a payload");
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
