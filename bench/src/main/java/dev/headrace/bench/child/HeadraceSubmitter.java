package dev.headrace.bench.child;

import dev.headrace.bench.handlers.BenchModule;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.stand.Payloads;
import dev.headrace.client.HeadraceClient;
import dev.headrace.client.Queue;
import dev.headrace.client.Submission;
import java.util.stream.IntStream;

/** Headrace's client. */
final class HeadraceSubmitter implements Submitter {
    private final HeadraceClient client;
    private final Queue queue;

    HeadraceSubmitter(int port) {
        client = HeadraceClient.connect("redis://127.0.0.1:" + port);
        queue = client.queue(Headrace.QUEUE);
    }

    @Override
    public void submit(int number) {
        queue.submit(BenchModule.NO_OP, Payloads.text(number));
    }

    @Override
    public void submitAll(int from, int count) {
        Iterable<String> payloads = () ->
                IntStream.range(from, from + count).mapToObj(Payloads::text).iterator();
        queue.submitAll(BenchModule.NO_OP, payloads, Submission.plain(), id -> {});
    }

    @Override
    public void close() {
        client.close();
    }
}
