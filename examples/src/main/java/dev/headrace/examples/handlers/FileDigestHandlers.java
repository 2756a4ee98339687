package dev.headrace.examples.handlers;

import dev.headrace.internal.loop.SystemTime;
import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.HandlerRegistry;
import dev.headrace.worker.TaskContext;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a worker daemon that is given this jar can do: digest files. */
public final class FileDigestHandlers implements HandlerModule {
    /** A file in, its {@link FileDigest} out. */
    public static final TaskType<FileToDigest, FileDigest> FILE_DIGEST =
            TaskType.of("file-digest", FileToDigest.class).withResult(FileDigest.class);

    /** The environment variable that names a folder for the log of executions; without it none is written. */
    public static final String EXECUTION_LOG = "HEADRACE_EXECUTION_LOG";

    private final ExecutionLog log;

    /** As the service loader calls it. */
    public FileDigestHandlers() {
        this(System.getenv().getOrDefault(EXECUTION_LOG, ""));
    }

    FileDigestHandlers(String logFolder) {
        log = ExecutionLog.in(logFolder);
    }

    @Override
    public void register(HandlerRegistry handlers) {
        handlers.handle(FILE_DIGEST, this::digest);
    }

    private Outcome<FileDigest> digest(FileToDigest task, TaskContext ctx) throws IOException {
        log.started(SystemTime.wallMillis(), ctx.task().id(), ctx.attempt(), ctx.fencingToken());
        try {
            return Outcome.done(FileDigest.of(Path.of(task.path())));
        } catch (NoSuchFileException e) {
            return Outcome.deadLetter("there is no such file");
        } catch (AccessDeniedException e) {
            return Outcome.deadLetter("the file may not be read by the worker's user");
        }
    }
}
