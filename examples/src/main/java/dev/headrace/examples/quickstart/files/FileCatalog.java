package dev.headrace.examples.quickstart.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The files of the tree by number, with what is known of each. It lies in two temporary files, one of paths and one of
 * fixed-width facts that is mapped into memory, so that a million small files cost no heap.
 *
 * <p>Thread-safe as long as each file's facts are written by one thread before others read them.
 */
public final class FileCatalog implements AutoCloseable {
    /** Path offset 8, path length 4, state 4, size 8, lines 8, SHA-256 32. */
    public static final int RECORD_BYTES = 64;

    private static final int LENGTH_AT = 8;
    private static final int STATE_AT = 12;
    private static final int SIZE_AT = 16;
    private static final int LINES_AT = 24;
    private static final int DIGEST_AT = 32;
    private static final int DIGEST_BYTES = 32;
    private static final int READ = 1;
    private static final int LEFT_OUT = 2;

    private final FileChannel paths;
    private final MappedByteBuffer facts;
    private final int count;

    private FileCatalog(FileChannel paths, MappedByteBuffer facts, int count) {
        this.paths = paths;
        this.facts = facts;
        this.count = count;
    }

    /** Opens what a {@link TreeLister} wrote. */
    public static FileCatalog open(Path pathsFile, Path factsFile) throws IOException {
        try (FileChannel channel = FileChannel.open(factsFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer facts = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            int count = (int) (channel.size() / RECORD_BYTES);
            return new FileCatalog(FileChannel.open(pathsFile, StandardOpenOption.READ), facts, count);
        }
    }

    /** How many files are numbered, from 0; those left out later are among them. */
    public int count() {
        return count;
    }

    /** The path as it was listed. */
    public String path(int file) {
        int at = file * RECORD_BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(facts.getInt(at + LENGTH_AT));
        long offset = facts.getLong(at);
        try {
            while (bytes.hasRemaining()) {
                if (paths.read(bytes, offset + bytes.position()) < 0) {
                    throw new IllegalStateException("the list of paths was cut short while in use");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the list of paths cannot be read any more", e);
        }
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }

    /** Notes what was found in a file, which makes it part of the run. */
    public void found(int file, FileFacts found) {
        int at = file * RECORD_BYTES;
        facts.putLong(at + SIZE_AT, found.size());
        facts.putLong(at + LINES_AT, found.lines());
        facts.put(at + DIGEST_AT, found.sha256());
        facts.putInt(at + STATE_AT, READ);
    }

    /** Takes a file out of the run. */
    public void leaveOut(int file) {
        facts.putInt(file * RECORD_BYTES + STATE_AT, LEFT_OUT);
    }

    /** Whether the file was read and is part of the run. */
    public boolean usable(int file) {
        return facts.getInt(file * RECORD_BYTES + STATE_AT) == READ;
    }

    public FileFacts facts(int file) {
        int at = file * RECORD_BYTES;
        byte[] digest = new byte[DIGEST_BYTES];
        facts.get(at + DIGEST_AT, digest);
        return new FileFacts(digest, facts.getLong(at + SIZE_AT), facts.getLong(at + LINES_AT));
    }

    @Override
    public void close() throws IOException {
        paths.close();
    }
}
