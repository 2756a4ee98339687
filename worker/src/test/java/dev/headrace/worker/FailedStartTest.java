package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headrace.task.Outcome;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** A worker that cannot be started leaves nothing behind. */
@RedisTest
class FailedStartTest {
    @Test
    void oneWhoseMeterRegistryThrowsLeavesNoThreadAndNoConnection(TestRedis redis) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                throw new IllegalStateException("filter");
            }
        });
        WorkerBuilder worker = Worker.connect(redis.uri())
                .instance("broken-start")
                .meters(registry)
                .queue(redis.uniqueQueue())
                .handle(RealRedis.NUMBER, (number, ctx) -> Outcome.done());
        assertThatIllegalStateException().isThrownBy(worker::start).withMessage("filter");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().contains("headrace-worker-broken-start"));
    }
}
