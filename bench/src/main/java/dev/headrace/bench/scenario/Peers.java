package dev.headrace.bench.scenario;

import dev.headrace.bench.child.JedisDrain;
import dev.headrace.bench.child.LettuceDrain;
import dev.headrace.bench.peer.DbScheduler;
import dev.headrace.bench.peer.Headrace;
import dev.headrace.bench.peer.JobRunrPeer;
import dev.headrace.bench.peer.NodePeer;
import dev.headrace.bench.peer.RawStream;
import dev.headrace.bench.peer.RedissonExecutor;
import dev.headrace.bench.peer.SpringStream;
import dev.headrace.bench.stand.Stand;

/** Who is measured, and under what names the bars know them. */
final class Peers {
    static final String RAW_JEDIS = "raw Jedis";
    static final String RAW_LETTUCE = "raw Lettuce";
    static final String BULLMQ = "BullMQ";
    static final String BEE_QUEUE = "bee-queue";
    static final String REDISSON = "Redisson";
    static final String SPRING_DATA_REDIS = "Spring Data Redis";
    static final String JOBRUNR = "JobRunr, PostgreSQL";
    static final String DB_SCHEDULER = "db-scheduler, PostgreSQL";

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

    static NodePeer bullMq(Stand stand, String name, String work) {
        return NodePeer.bullMq(stand, NODE_CONCURRENCY, name, work);
    }

    static NodePeer beeQueue(Stand stand) {
        return NodePeer.beeQueue(stand, NODE_CONCURRENCY);
    }

    static RedissonExecutor redisson(Stand stand) {
        return new RedissonExecutor(stand, REDISSON);
    }

    static SpringStream springDataRedis(Stand stand) {
        return new SpringStream(stand, SPRING_DATA_REDIS);
    }

    static JobRunrPeer jobRunr(Stand stand) {
        return new JobRunrPeer(stand, JOBRUNR);
    }

    static DbScheduler dbScheduler(Stand stand) {
        return new DbScheduler(stand, DB_SCHEDULER);
    }

    /** Headrace's daemon in its defaults but for how many tasks it runs at once. */
    static Headrace headrace(Stand stand, int concurrency) {
        return Headrace.of(stand, concurrency);
    }
}
