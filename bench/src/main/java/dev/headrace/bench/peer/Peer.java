package dev.headrace.bench.peer;

import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import java.io.IOException;
import java.util.Map;

/** A system that takes tasks from a producer to a worker process. */
public interface Peer extends AutoCloseable {
    /** Its name in tables. */
    String name();

    /** It is given this many times fewer tasks than the fastest, so that its turn does not take minutes. */
    default int slowness() {
        return 1;
    }

    /** Whether its tasks are in the Redis that is measured; else there is nothing to tell of that. */
    default boolean onRedis() {
        return true;
    }

    /**
     * Puts tasks of these numbers into an empty server's queue, as fast as it can be done.
     *
     * @throws dev.headrace.bench.stand.NotRunException if something that this system needs is not here
     */
    void fill(BenchServer server, int from, int count) throws IOException, InterruptedException;

    /** Starts one worker process for the queue, with variables of the environment for what counts the tasks. */
    Child startWorker(BenchServer server, Map<String, String> environment) throws IOException;

    /** How many tasks are not done yet. Costs the server next to nothing. */
    long left(BenchServer server);

    /** Ends what {@link #fill} has started beside the queue. It can be filled again. */
    @Override
    default void close() {}
}
