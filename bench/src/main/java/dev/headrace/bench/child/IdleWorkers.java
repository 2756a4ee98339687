package dev.headrace.bench.child;

import dev.headrace.bench.handlers.BenchModule;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.worker.Worker;
import java.util.ArrayList;
import java.util.List;

/** Many workers in one process, with nothing to do. */
public final class IdleWorkers {
    private IdleWorkers() {}

    /** With the address of the server, and how many. */
    public static void main(String[] args) throws InterruptedException {
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            workers.add(Worker.connect(args[0])
                    .queue(Headrace.QUEUE)
                    .handlers(new BenchModule())
                    .start());
        }
        System.out.println("ALL IDLE");
        workers.get(0).awaitShutdown();
    }
}
