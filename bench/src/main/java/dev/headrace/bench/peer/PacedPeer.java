package dev.headrace.bench.peer;

import dev.headrace.bench.stand.BenchServer;
import dev.headrace.bench.stand.Child;
import java.io.IOException;

/** A system whose latency can be measured, too. */
public interface PacedPeer extends Peer {
    /**
     * Starts a process that submits tasks of the numbers from 0 on, one by one, each with its time, and then ends. It is a
     * program of the system's own client.
     */
    Child startProducer(BenchServer server, int perSecond, int count) throws IOException;
}
