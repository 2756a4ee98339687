package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.HeadraceClient;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.examples.fault.FaultModule.Job;
import dev.headrace.task.TaskId;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.TestRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A queue is given more shards by the command that the documents name, while everything runs. */
@Tag("shards")
class ShardRaiseIT extends FaultScenario {
    private static final int SHARDS = 4;

    @Test
    void aQueueIsGivenShardsWhileAllRunsAndEachTakesItsPart(TestRedis redis) throws Exception {
        Stand four =
                new Stand(redis, processes, Files.createDirectory(folder.resolve("four")), FaultModule.class, SHARDS);
        redis.call("HSET", four.key("meta"), "shards", "1");
        four.keep(four.controller());
        four.keep(four.worker());
        ChildProcess victim = four.worker();
        await("a leader").atMost(Stand.LONG).until(() -> !four.view().leader().isEmpty());
        Set<TaskId> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger numbers = new AtomicInteger();
        try (HeadraceClient client = HeadraceClient.connect(redis.uri())) {
            Thread submitter = new Thread(() -> {
                while (!enough.get()) {
                    acknowledged.addAll(client.queue(four.queue())
                            .submitAll(
                                    FaultModule.TYPE,
                                    IntStream.range(0, 20)
                                            .mapToObj(i -> new Job(numbers.incrementAndGet(), Deed.WORK, 1))
                                            .toList()));
                }
            });
            submitter.start();
            await("work in the one shard").atMost(Stand.LONG).until(() -> four.stat("succeeded") > 200);
            raise(redis, four);
            await("work in each shard")
                    .atMost(Stand.LONG)
                    .until(() -> IntStream.range(0, SHARDS).allMatch(shard -> ended(redis, four, shard) > 100));
            four.kill(victim);
            four.view().letPass(Stand.RECOVERY);
            enough.set(true);
            submitter.join();
        }
        four.awaitEnded();
        assertThat(acknowledged).hasSizeGreaterThan(TASKS);
        assertThat(four.stat("succeeded")).isEqualTo(acknowledged.size());
        assertThat(four.stat("dead")).isZero();
        four.close();
    }

    private void raise(TestRedis redis, Stand four) {
        ChildProcess command = processes
                .java(List.of(
                        "-cp",
                        Path.of("..", "controller", "target", "headrace-controller.jar")
                                .toString(),
                        "dev.headrace.controller.cli.HeadraceCommand"))
                .args("shards", four.queue(), Integer.toString(SHARDS), "--redis", redis.uri())
                .start();
        assertThat(command.awaitExit(Stand.LONG))
                .as(String.join("\n", command.lines()))
                .isZero();
    }

    private static long ended(TestRedis redis, Stand four, int shard) {
        Object ended = redis.call("HGET", four.view().key(shard, "stats"), "succeeded");
        return ended == null ? 0 : Long.parseLong((String) ended);
    }
}
