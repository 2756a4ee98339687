package dev.headrace.examples.handlers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The result of a {@code file-digest} task.
 *
 * @param sha256 64 hexadecimal digits
 * @param size in bytes
 * @param lines newline characters, as {@code wc -l} counts them
 */
public record FileDigest(String sha256, long size, long lines) {
    private static final int BUFFER_BYTES = 64 * 1024;

    /**
     * Reads a file once, in pieces, so its size does not matter.
     *
     * @throws IOException if it cannot be read
     */
    public static FileDigest of(Path file) throws IOException {
        MessageDigest sha256 = newSha256();
        long size = 0;
        long lines = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
                size += read;
                lines += newlines(buffer, read);
            }
        }
        return new FileDigest(HexFormat.of().formatHex(sha256.digest()), size, lines);
    }

    private static int newlines(byte[] buffer, int length) {
        int found = 0;
        for (int i = 0; i < length; i++) {
            found += buffer[i] == '\n' ? 1 : 0;
        }
        return found;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
