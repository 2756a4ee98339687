package dev.headrace.examples.fault;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file to which a Redis of this machine appends all its writes. */
record AppendOnlyFile(Path path) {

    /** Where it is, as Redis says; skips the test when that is inside a container. */
    static AppendOnlyFile of(TestRedis redis) {
        try (RespClient client = redis.connect()) {
            Path folder = Path.of(client.map("CONFIG", "GET", "dir").get("dir"));
            String name = client.map("CONFIG", "GET", "appendfilename").get("appendfilename");
            // Since 7.0 in a folder of its own, in parts: all that is written goes to the first while none is
            // rewritten.
            String parts = client.map("CONFIG", "GET", "appenddirname").get("appenddirname");
            Path file =
                    parts == null ? folder.resolve(name) : folder.resolve(parts).resolve(name + ".1.incr.aof");
            assumeThat(file).as("the append-only file, within reach").exists();
            return new AppendOnlyFile(file);
        }
    }

    long size() {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void cutTo(long bytes) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(bytes);
        }
    }
}
