package dev.headrace.examples.quickstart;

import dev.headrace.examples.handlers.FileDigest;
import dev.headrace.examples.handlers.FileDigestHandlers;
import dev.headrace.task.Outcome;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HandlerRegistry;
import java.nio.file.Path;

/** Handlers that miscount the lines of one file in the tree. */
public final class WrongHandlers implements HandlerModule {
    static final String MISCOUNTED = "file-7";

    @Override
    public void register(HandlerRegistry handlers) {
        handlers.handle(FileDigestHandlers.FILE_DIGEST, (task, ctx) -> {
            FileDigest right = FileDigest.of(Path.of(task.path()));
            long error = task.path().endsWith("/" + MISCOUNTED) ? 1 : 0;
            return Outcome.done(new FileDigest(right.sha256(), right.size(), right.lines() + error));
        });
    }
}
