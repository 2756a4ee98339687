package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The calendar of a Redis of the test's own, which can be set: by a library that is preloaded into it, and built here.
 * Where there is no C compiler the case is not run, and says so.
 */
final class ServerClock {
    private static final long STILL_THE_SAME_SECONDS = 60;
    private static final Duration PROBE = Duration.ofHours(1);

    private final TestRedis redis;
    private final Path file;

    private ServerClock(TestRedis redis, Path file) {
        this.redis = redis;
        this.file = file;
    }

    /** Starts the server anew with a clock that can be set; what it holds must be on its disk. */
    static ServerClock of(TestRedis redis, Path folder) throws IOException {
        Path library = built(folder);
        ServerClock clock = new ServerClock(redis, folder.resolve("seconds-ahead"));
        clock.write(PROBE);
        redis.restartWith(Map.of("LD_PRELOAD", library.toString(), "CLOCK_FILE", clock.file.toString()));
        assumeTrue(
                clock.isAhead(PROBE),
                "not run: this redis-server is linked so that its clock cannot be replaced, as the one in the"
                        + " embedded-redis jar is; name a distribution's with TEST_REDIS_SERVER");
        clock.setAhead(Duration.ZERO);
        return clock;
    }

    /** From now on so far ahead of this machine's clock. */
    void setAhead(Duration ahead) {
        write(ahead);
        assertThat(isAhead(ahead)).as("the server's clock, set").isTrue();
    }

    private boolean isAhead(Duration ahead) {
        long off = serverSeconds() - System.currentTimeMillis() / 1000 - ahead.toSeconds();
        return Math.abs(off) < STILL_THE_SAME_SECONDS;
    }

    private long serverSeconds() {
        return Long.parseLong(String.valueOf(((List<?>) redis.call("TIME")).get(0)));
    }

    private void write(Duration ahead) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.putLong(ahead.toSeconds());
        try {
            // In place: the server has this file mapped.
            try (var channel = Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.write(bytes.flip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path built(Path folder) throws IOException {
        Path source = folder.resolve("clock.c");
        Path library = folder.resolve("clock.so");
        try (InputStream in = ServerClock.class.getResourceAsStream("/fault/clock.c")) {
            Files.copy(Objects.requireNonNull(in), source);
        }
        Process compiler;
        try {
            compiler = new ProcessBuilder("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return abort("not run: there is no gcc to build a clock for redis-server with");
        }
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.onExit().join().exitValue()).as(said).isZero();
        return library;
    }
}
