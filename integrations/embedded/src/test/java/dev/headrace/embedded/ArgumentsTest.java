package dev.headrace.embedded;

import static dev.headrace.embedded.Programs.NUMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.headrace.client.ClientSettings;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.Outcome;
import dev.headrace.testing.NullArguments;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What cannot be right is refused by its name, before anything is connected: nothing listens at this address. */
class ArgumentsTest {
    private static final String NO_REDIS = "redis://127.0.0.1:1";

    private final HeadraceBuilder builder = Headrace.connect(NO_REDIS);

    @Test
    void nullIsRefusedByTheArgumentsName() {
        assertThat(NullArguments.unnamed(HeadraceBuilder.class, builder, Set.of()))
                .isEmpty();
        assertThatNullPointerException()
                .isThrownBy(() -> Headrace.connect((String) null))
                .withMessage("uri: null is not allowed");
        assertThatNullPointerException()
                .isThrownBy(() -> Headrace.connect((RedisSettings) null))
                .withMessage("redis: null is not allowed");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.control("a", null))
                .withMessage("queue: null is not allowed");
    }

    @Test
    void optionsThatGiveNullBackAreNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> builder.worker(worker -> null))
                .withMessage("worker: null is not allowed");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.client(client -> null))
                .withMessage("client: null is not allowed");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.handle(NUMBER, (number, ctx) -> Outcome.done(number), type -> null))
                .withMessage("options of type 'number': null is not allowed");
        assertThatNullPointerException()
                .isThrownBy(
                        () -> complete(NO_REDIS).controller(controller -> null).start())
                .withMessage("controller: null is not allowed");
        assertThatNullPointerException()
                .isThrownBy(
                        () -> complete(NO_REDIS).queue("other", queue -> null).start())
                .withMessage("options of queue 'other': null is not allowed");
    }

    @Test
    void aProgramWithNothingToDoIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(builder::start).withMessageContaining("queue: none is given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.queue("images").start())
                .withMessageContaining("handlers: none is given");
    }

    @Test
    void theControllersHeartbeatsAndCrashesAreTheWorkers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete(NO_REDIS)
                        .controller(controller -> controller.withHeartbeats(
                                Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(4)))
                        .start())
                .withMessage("controller: heartbeatInterval 1s and heartbeatTtl 4s are not the worker's, 5s and 15s;"
                        + " set them once, by worker(w -> w.withHeartbeats(…))");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete(NO_REDIS)
                        .controller(controller -> controller.withLimits(7, 1))
                        .start())
                .withMessageStartingWith("controller: maxCrashes 7 is not the worker's, 3;");
    }

    @Test
    void theClientIsOfTheSameRedis() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.client(client -> ClientSettings.of("redis://127.0.0.1:2")))
                .withMessageStartingWith("client: its settings are for another Redis");
    }

    @Test
    void aQueueIsNamedOnceAndProperly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.queue("images").queue("images"))
                .withMessage("queue: 'images' is named twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.control("a b"))
                .withMessageStartingWith("queue: 'a b' is not a queue's name");
    }

    private static HeadraceBuilder complete(String uri) {
        return Headrace.connect(uri).queue("images").handle(NUMBER, (number, ctx) -> Outcome.done(number));
    }
}
