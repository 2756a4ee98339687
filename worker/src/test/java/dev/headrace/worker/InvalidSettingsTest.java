package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.internal.runtime.Outage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** A worker that is started while its queue has an invalid setting takes nothing there, until the setting is corrected. */
@RedisTest
class InvalidSettingsTest {
    private static final Map<String, String> INVALID = Map.of(
            "timeout", "abc", "max", "0x", "dead_keep", "xx", "backoff", "-5", "timeout:number", "5s", "shards", "0");

    @Test
    void aWorkerThatIsStartedMeanwhileTakesNothingInTheQueueAndBeginsWhenTheSettingIsCorrected(TestRedis server)
            throws Exception {
        Set<Integer> ran = ConcurrentHashMap.newKeySet();
        try (RealRedis redis = new RealRedis(server);
                LogLines log = LogLines.of(Outage.class)) {
            Map<String, String> fieldOf = new LinkedHashMap<>();
            INVALID.keySet().forEach(field -> fieldOf.put(server.uniqueQueue(), field));
            WorkerBuilder builder = redis.worker().handle(RealRedis.NUMBER, (number, ctx) -> {
                ran.add(number);
                return Outcome.done();
            });
            fieldOf.forEach((queue, field) -> {
                redis.cli.call("HSET", key(queue, "meta"), field, INVALID.get(field));
                builder.queue(queue, q -> q.concurrency(4));
                add(redis.cli, queue, 1);
            });
            Worker worker = redis.start(builder);
            redis.add(2);
            redis.await(() -> ran.contains(2));
            redis.await(() -> !log.containing("reading the settings of queue").isEmpty());
            redis.add(3);
            redis.await(() -> ran.contains(3));
            assertThat(ran).containsExactlyInAnyOrder(2, 3);
            fieldOf.keySet()
                    .forEach(queue -> assertThat(pending(redis.cli, queue)).isZero());
            fieldOf.forEach((queue, field) -> {
                assertThat(worker.health().live()).isTrue();
                assertThat(worker.health().ready()).isFalse();
                assertThat(worker.health().why())
                        .contains("reading the settings of queue")
                        .contains("(CORRUPT)");
                ran.clear();
                redis.cli.call("HDEL", key(queue, "meta"), field);
                redis.await(() -> ran.contains(1));
            });
            redis.await(() -> worker.health().ready());
        }
    }

    private static String key(String queue, String rest) {
        return "hr:{" + queue + "}:" + rest;
    }

    private static void add(RespClient cli, String queue, int number) {
        cli.call("XADD", key(queue, "ready:normal"), "*", "type", "number", "body", Integer.toString(number));
    }

    private static long pending(RespClient cli, String queue) {
        return (Long)
                cli.list("XPENDING", key(queue, "ready:normal"), "workers").get(0);
    }
}
