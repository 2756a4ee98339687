package dev.headrace.bench.peer;

import com.zaxxer.hikari.HikariDataSource;
import dev.headrace.bench.child.JobRunrTask;
import dev.headrace.bench.child.JobRunrWorker;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.bench.stand.Postgres;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;

/**
 * JobRunr 8.3.0, the open source edition, on PostgreSQL 18.4 (it has no storage on Redis any more): one background job
 * server with {@value #WORKERS} workers and {@value #CONNECTIONS} connections of HikariCP, its shortest poll interval
 * (5 s), JSON by Jackson. Tasks are job requests, enqueued as a stream, which saves 5,000 at once. Done jobs stay in its
 * table, as they do for 36 hours by default.
 */
public final class JobRunrPeer extends PostgresPeer {
    private static final int WORKERS = 16;
    private static final int CONNECTIONS = 20;
    private static final String LEFT = "select count(*) from jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING')";

    /** With a name for tables. */
    public JobRunrPeer(Stand stand, String name) {
        super(stand, name, LEFT);
    }

    @Override
    void submit(Postgres into, int from, int count) {
        try (HikariDataSource connections = connect(into.url(), 2)) {
            JobRunr.configure()
                    .useStorageProvider(new PostgresStorageProvider(connections))
                    .initialize()
                    .getJobRequestScheduler()
                    .enqueue(IntStream.range(from, from + count)
                            .mapToObj(number -> new JobRunrTask(Payloads.text(number))));
        } finally {
            JobRunr.destroy();
        }
    }

    @Override
    public Child startWorker(BenchServer server, Map<String, String> environment) throws IOException {
        List<String> arguments = List.of(postgres().url(), Integer.toString(WORKERS), Integer.toString(CONNECTIONS));
        return stand().jvm().start("jobrunr-worker", JobRunrWorker.class, arguments, environment);
    }

    @Override
    public int slowness() {
        return 50;
    }
}
