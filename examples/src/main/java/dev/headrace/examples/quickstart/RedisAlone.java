package dev.headrace.examples.quickstart;

import dev.headrace.examples.quickstart.process.Children;
import dev.headrace.examples.quickstart.process.EmbeddedRedis;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * The Redis that the quick start brings, and nothing else, for whoever wants to try the rest and has none: it runs until
 * somebody ends it, Ctrl-C included, and forgets all then.
 */
final class RedisAlone implements AutoCloseable {
    private final WorkFolder folder;
    private final Children children;
    private final Thread hook = new Thread(this::end, "end");

    RedisAlone() throws IOException {
        this.folder = WorkFolder.create();
        this.children = new Children(folder.path());
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Returns when it has ended by itself, which it does not but by somebody's SHUTDOWN or kill. */
    void run() throws IOException, InterruptedException {
        EmbeddedRedis redis = EmbeddedRedis.start(children, folder.path(), EmbeddedRedis.USUAL_PORT);
        System.out.printf(
                "Redis %s at %s, on this machine alone and without a disk. Ctrl-C ends it, and what it holds is gone.%n",
                redis.version(), redis.uri());
        redis.awaitEnd();
    }

    private void end() {
        children.close();
        folder.delete();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            LockSupport.park(); // The hook does it.
        }
        end();
    }
}
