package dev.headrace.bench.child;

import dev.headrace.bench.handlers.RunCounts;
import dev.headrace.bench.peer.RedissonExecutor;
import java.util.concurrent.Executors;
import org.redisson.api.RedissonClient;
import org.redisson.api.WorkerOptions;

/** Workers of Redisson's executor service. */
public final class RedissonWorker {
    private RedissonWorker() {}

    /** With the port of the server, and how many. */
    public static void main(String[] args) throws InterruptedException {
        RunCounts.ofThisProcess();
        int workers = Integer.parseInt(args[1]);
        RedissonClient redisson = RedissonExecutor.connect(Integer.parseInt(args[0]), workers);
        redisson.getExecutorService(RedissonExecutor.NAME)
                .registerWorkers(WorkerOptions.defaults()
                        .workers(workers)
                        .executorService(Executors.newFixedThreadPool(workers)));
        Thread.currentThread().join();
    }
}
