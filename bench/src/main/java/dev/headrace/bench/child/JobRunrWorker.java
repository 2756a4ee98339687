package dev.headrace.bench.child;

import static org.jobrunr.server.BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration;

import dev.headrace.bench.handlers.RunCounts;
import dev.headrace.bench.peer.PostgresPeer;
import java.time.Duration;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;

/** A background job server of JobRunr's. */
public final class JobRunrWorker {
    /** The least that is allowed on a database. Only an idle server waits for it. */
    private static final Duration POLL_EACH = Duration.ofSeconds(5);

    private JobRunrWorker() {}

    /** With the address of the database, how many workers, and how many connections. */
    public static void main(String[] args) throws InterruptedException {
        RunCounts.ofThisProcess();
        JobRunr.configure()
                .useStorageProvider(
                        new PostgresStorageProvider(PostgresPeer.connect(args[0], Integer.parseInt(args[2]))))
                .useBackgroundJobServer(usingStandardBackgroundJobServerConfiguration()
                        .andWorkerCount(Integer.parseInt(args[1]))
                        .andPollInterval(POLL_EACH))
                .initialize();
        Thread.currentThread().join();
    }
}
