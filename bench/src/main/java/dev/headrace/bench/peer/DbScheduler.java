package dev.headrace.bench.peer;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.zaxxer.hikari.HikariDataSource;
import dev.headrace.bench.child.DbSchedulerWorker;
import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.bench.stand.Postgres;
import dev.headrace.bench.stand.Stand;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * db-scheduler 16.7.1 on PostgreSQL 18.4: one scheduler that polls by lock-and-fetch, with {@value #THREADS} threads and
 * {@value #CONNECTIONS} connections of HikariCP, up to {@value #UPPER} times as many tasks fetched as there are threads,
 * more as soon as {@value #LOWER} times as many are left. Tasks are one-time tasks with their payload as data, scheduled in
 * batches over a connection that rewrites a batch's inserts into one.
 */
public final class DbScheduler extends PostgresPeer {
    private static final int THREADS = 50;
    private static final int CONNECTIONS = 52;
    private static final double LOWER = 1;
    private static final double UPPER = 4;
    private static final int BATCH = 1_000;

    /** The table as its documentation gives it for PostgreSQL, without priorities. */
    private static final String TABLE = """
            create table scheduled_tasks (
              task_name text not null,
              task_instance text not null,
              task_data bytea,
              execution_time timestamp with time zone not null,
              picked boolean not null,
              picked_by text,
              last_success timestamp with time zone,
              last_failure timestamp with time zone,
              consecutive_failures int,
              last_heartbeat timestamp with time zone,
              version bigint not null,
              priority smallint,
              primary key (task_name, task_instance)
            );
            create index execution_time_idx on scheduled_tasks (execution_time);
            create index last_heartbeat_idx on scheduled_tasks (last_heartbeat)""";

    /** With a name for tables. */
    public DbScheduler(Stand stand, String name) {
        super(stand, name, "select count(*) from scheduled_tasks");
    }

    @Override
    void submit(Postgres into, int from, int count) {
        into.execute(TABLE);
        try (HikariDataSource connections = connect(into.url() + "&reWriteBatchedInserts=true", 1)) {
            SchedulerClient client = SchedulerClient.Builder.create(connections).build();
            Instant now = Instant.now();
            for (int sent = from; sent < from + count; sent += BATCH) {
                client.scheduleBatch(
                        IntStream.range(sent, Math.min(sent + BATCH, from + count))
                                .<TaskInstance<?>>mapToObj(number -> new TaskInstance<>(
                                        DbSchedulerWorker.TASK, Integer.toString(number), Payloads.text(number)))
                                .toList(),
                        now);
            }
        }
    }

    @Override
    public Child startWorker(BenchServer server, Map<String, String> environment) throws IOException {
        List<String> arguments = List.of(
                postgres().url(),
                Integer.toString(THREADS),
                Integer.toString(CONNECTIONS),
                Double.toString(LOWER),
                Double.toString(UPPER));
        return stand().jvm().start("db-scheduler-worker", DbSchedulerWorker.class, arguments, environment);
    }

    @Override
    public int slowness() {
        return 20;
    }
}
