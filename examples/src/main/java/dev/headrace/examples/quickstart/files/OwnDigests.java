package dev.headrace.examples.quickstart.files;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reads every file once before any worker does, and keeps what the workers' results are compared with. What this user
 * cannot read is left out of the run here.
 */
public final class OwnDigests {
    private final FileCatalog catalog;
    private final LeftOut leftOut;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger usable = new AtomicInteger();
    private final LongAdder bytes = new LongAdder();

    public OwnDigests(FileCatalog catalog, LeftOut leftOut) {
        this.catalog = catalog;
        this.leftOut = leftOut;
    }

    /** Reads all files on all processors; {@code step} is told after each, from several threads. */
    public void readAll(Runnable step) throws InterruptedException {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(pool.submit(() -> readOn(step)));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("reading the files failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private void readOn(Runnable step) {
        for (int file = next.getAndIncrement(); file < catalog.count(); file = next.getAndIncrement()) {
            read(file);
            step.run();
        }
    }

    private void read(int file) {
        String path = catalog.path(file);
        try {
            FileFacts facts = FileFacts.read(Path.of(path));
            catalog.found(file, facts);
            usable.incrementAndGet();
            bytes.add(facts.size());
        } catch (IOException | InvalidPathException e) {
            catalog.leaveOut(file);
            leftOut.add(path, e);
        }
    }

    public int usable() {
        return usable.get();
    }

    public long bytes() {
        return bytes.sum();
    }
}
