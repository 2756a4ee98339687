package dev.headrace.bench.child;

import dev.headrace.bench.handlers.BenchModule;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Queue;

/** Submits timed tasks at even intervals. */
public final class HeadraceProducer {
    private HeadraceProducer() {}

    /** With the address of the server, tasks a second, and how many. */
    public static void main(String[] args) {
        try (HeadraceClient client = HeadraceClient.connect(args[0])) {
            Queue queue = client.queue(Headrace.QUEUE);
            Pace.run(
                    Integer.parseInt(args[1]),
                    Integer.parseInt(args[2]),
                    number -> queue.submit(BenchModule.NO_OP, Payloads.timed(number)));
        }
    }
}
