package dev.headrace.examples.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.worker.HandlerModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example's handler is found by a worker, and its log holds a whole line for each start. */
class FileDigestHandlersTest {
    @TempDir
    Path folder;

    @Test
    void aWorkerFindsTheModuleByItsServiceFile() {
        assertThat(ServiceLoader.load(HandlerModule.class)).anyMatch(FileDigestHandlers.class::isInstance);
    }

    @Test
    void manyHandlersAtOnceWriteWholeLines() throws Exception {
        ExecutionLog log = ExecutionLog.in(folder.toString());
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<? extends Future<?>> writes = IntStream.range(0, 1000)
                    .mapToObj(i -> pool.submit(() -> {
                        log.started(1_000 + i, i + "-0@high", 2, i);
                        return null;
                    }))
                    .toList();
            for (Future<?> write : writes) {
                write.get();
            }
        } finally {
            pool.shutdown();
        }

        assertThat(lines()).hasSize(1000).allMatch(line -> line.matches("1\\d{3} \\d+-0@high 2 \\d+ \\d+"));
    }

    @Test
    void anInterruptedHandlerDoesNotCloseTheLogForTheOthers() throws IOException {
        ExecutionLog log = ExecutionLog.in(folder.toString());
        Thread.currentThread().interrupt();
        log.started(1, "1-0", 1, 1);
        assertThat(Thread.interrupted()).isTrue();
        log.started(2, "2-0", 1, 1);

        assertThat(lines()).hasSize(2);
    }

    private List<String> lines() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readAllLines(files.findFirst().orElseThrow());
        }
    }
}
