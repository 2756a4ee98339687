package dev.headrace.bench.stand;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What every scenario is run on.
 *
 * @param home the checkout, whose jars are run
 * @param folder for servers' data and children's output
 * @param jvm for programs in Java
 * @param redisBinary the redis-server
 * @param redisOptions for each redis-server, beside its own
 * @param workerOptions for each worker daemon of Headrace, beside its own
 */
public record Stand(
        Path home, Path folder, Jvm jvm, Path redisBinary, List<String> redisOptions, List<String> workerOptions) {
    /** Copies the lists. */
    public Stand {
        redisOptions = List.copyOf(redisOptions);
        workerOptions = List.copyOf(workerOptions);
    }

    /** The same, with programs in Java run otherwise. */
    public Stand with(Jvm other) {
        return new Stand(home, folder, other, redisBinary, redisOptions, workerOptions);
    }

    /** A new, empty redis-server, without a disk unless {@code more} says otherwise. */
    public BenchServer redis(String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of(more));
        options.addAll(redisOptions);
        return BenchServer.start(redisBinary, folder, options);
    }

    /**
     * A new, empty PostgreSQL.
     *
     * @throws NotRunException if it does not start here
     */
    public Postgres postgres() throws IOException {
        return Postgres.start(folder);
    }
}
