package dev.headrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.NullArguments;
import dev.headrace.worker.retry.Backoff;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An argument that is null is refused by its name, before anything is started. */
class ArgumentsTest {
    @Test
    void nullIsRefusedByTheArgumentsName() {
        WorkerBuilder builder = Worker.connect("redis://127.0.0.1:1");
        assertThat(NullArguments.unnamed(WorkerBuilder.class, builder, Set.of()))
                .isEmpty();
        assertThat(NullArguments.unnamed(TypeOptions.class, TypeOptions.defaults(), Set.of()))
                .isEmpty();
        assertThat(List.of(
                        WorkerSettings.DEFAULT,
                        HeartbeatSettings.DEFAULT,
                        AttemptLimits.DEFAULT,
                        Backoff.DEFAULT,
                        new QueueOptions(1)))
                .flatMap(NullArguments::unnamedComponents)
                .isEmpty();
    }
}
