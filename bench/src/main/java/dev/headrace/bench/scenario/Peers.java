package dev.headrace.bench.scenario;

import dev.headrace.bench.child.JedisDrain;
import dev.headrace.bench.child.LettuceDrain;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.peer.NodePeer;
import dev.headrace.bench.peer.RawStream;
import dev.headrace.bench.stand.Stand;

/** Who is measured, and under what names the bars know them. */
final class Peers {
    static final String RAW_JEDIS = "raw Jedis";
    static final String RAW_LETTUCE = "raw Lettuce";
    static final String BULLMQ = "BullMQ";
    static final String BEE_QUEUE = "bee-queue";

    /** As many at once as were found to be fastest, for either of the two. */
    private static final int NODE_CONCURRENCY = 200;

    private Peers() {}

    static RawStream jedis(Stand stand) {
        return new RawStream(stand, "Jedis", JedisDrain.class);
    }

    static RawStream lettuce(Stand stand) {
        return new RawStream(stand, "Lettuce", LettuceDrain.class);
    }

    static NodePeer bullMq(Stand stand) {
        return NodePeer.bullMq(stand, NODE_CONCURRENCY);
    }

    static NodePeer beeQueue(Stand stand) {
        return NodePeer.beeQueue(stand, NODE_CONCURRENCY);
    }

    /** Headrace's daemon in its defaults but for how many tasks it runs at once. */
    static Headrace headrace(Stand stand, int concurrency) {
        return Headrace.of(stand, concurrency);
    }
}
