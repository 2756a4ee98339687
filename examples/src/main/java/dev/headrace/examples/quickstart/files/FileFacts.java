package dev.headrace.examples.quickstart.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What this program found in a file by itself. Written apart from the handler on purpose: a mistake that both shared
 * would agree with itself.
 *
 * @param sha256 32 bytes
 * @param size in bytes
 * @param lines newline characters
 */
public record FileFacts(byte[] sha256, long size, long lines) {
    private static final int BUFFER_BYTES = 1024 * 1024;
    private static final ThreadLocal<ByteBuffer> BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(BUFFER_BYTES));

    /** @throws IOException if the file cannot be read */
    public static FileFacts read(Path file) throws IOException {
        MessageDigest digest = newSha256();
        ByteBuffer buffer = BUFFER.get();
        long size = 0;
        long lines = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer.clear()) >= 0) {
                buffer.flip();
                size += buffer.remaining();
                for (int i = 0; i < buffer.limit(); i++) {
                    if (buffer.get(i) == '\n') {
                        lines++;
                    }
                }
                digest.update(buffer);
            }
        }
        return new FileFacts(digest.digest(), size, lines);
    }

    public boolean same(FileFacts other) {
        return size == other.size && lines == other.lines && Arrays.equals(sha256, other.sha256);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
