package dev.headrace.bench.child;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.headrace.bench.handlers.RunCounts;
import dev.headrace.bench.peer.PostgresPeer;
import java.time.Duration;

/** A scheduler of db-scheduler's. */
public final class DbSchedulerWorker {
    /** The name of its one task. */
    public static final String TASK = "no-op";

    /** Only an idle scheduler waits for it. */
    private static final Duration POLL_EACH = Duration.ofSeconds(1);

    private DbSchedulerWorker() {}

    /** With the address of the database, how many threads and connections, and when and how much it fetches. */
    public static void main(String[] args) throws InterruptedException {
        RunCounts counts = RunCounts.ofThisProcess();
        int threads = Integer.parseInt(args[1]);
        OneTimeTask<String> task =
                Tasks.oneTime(TASK, String.class).execute((instance, context) -> counts.ran(instance.getData()));
        Scheduler.create(PostgresPeer.connect(args[0], Integer.parseInt(args[2])), task)
                .threads(threads)
                .pollUsingLockAndFetch(Double.parseDouble(args[3]), Double.parseDouble(args[4]))
                .pollingInterval(POLL_EACH)
                .build()
                .start();
        Thread.currentThread().join();
    }
}
