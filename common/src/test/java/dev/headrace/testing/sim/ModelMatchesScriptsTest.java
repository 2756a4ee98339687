package dev.headrace.testing.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.redis.RedisTaskStore;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import dev.headrace.testing.sim.RandomVerbs.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * The same random verbs to the model and to the real scripts, with the answers and everything that there is compared
 * after each: what a simulation over the model shows is worth as much as this. {@code -Dheadrace.sim.seed=N} runs one
 * sequence alone.
 */
@RedisTest
class ModelMatchesScriptsTest {
    private static final int SEQUENCES = 100;
    private static final int STEPS = 60;

    @Test
    void the_model_and_the_scripts_answer_alike_and_leave_alike(TestRedis redis) {
        try (RedisTaskStore store = RedisTaskStore.connect(RedisSettings.of(redis.uri()), "model-test");
                RespClient client = redis.connect()) {
            Long only = Long.getLong("headrace.sim.seed");
            for (long seed = only == null ? 1 : only; seed <= (only == null ? SEQUENCES : only); seed++) {
                drive(seed, Shard.first(redis.uniqueQueue()), store, client);
            }
        }
    }

    private static void drive(long seed, Shard shard, RedisTaskStore store, RespClient client) {
        ModelSide model = new ModelSide(shard, seed);
        RedisSide real = new RedisSide(shard, store, client);
        RandomVerbs verbs = new RandomVerbs(shard, model, new Random(seed));
        List<String> story = new ArrayList<>();
        for (Side side : List.of(model, real)) {
            side.call(opener -> opener.openShard(shard));
        }
        for (int i = 0; i < STEPS; i++) {
            Step step = verbs.next();
            story.add(step.what());
            String expected = outcome(step, real);
            assertThat(outcome(step, model))
                    .as("seed %d, the model beside the real scripts, after %s", seed, String.join("\n", story))
                    .isEqualTo(expected);
        }
        real.clear();
    }

    private static String outcome(Step step, Side side) {
        String answer;
        try {
            answer = side.rendering().of(step.run().apply(side));
        } catch (CompletionException e) {
            answer = e.getCause() instanceof StoreException known ? known.kind().toString() : e.toString();
        }
        return answer + "\n" + side.state();
    }
}
