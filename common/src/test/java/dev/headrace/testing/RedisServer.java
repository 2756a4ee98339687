package dev.headrace.testing;

import java.net.URI;
import java.util.List;

/** One running Redis, wherever it came from. */
interface RedisServer extends AutoCloseable {

    /** {@code redis://host:port}, with what else it takes to connect. */
    URI uri();

    /** SIGKILL. */
    void kill();

    /** SIGSTOP: connections stay open and nothing answers. */
    void stop();

    /** SIGCONT. */
    void cont();

    /** Ends it if it runs, and starts it on the same port over the same files, with these arguments on top. */
    void restart(List<String> moreArgs);

    /** Whether it is there and not stopped. */
    boolean healthy();

    @Override
    void close();
}
