package dev.headrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.headrace.testing.NullArguments;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An argument that is null is refused by its name, before anything is started. */
class ArgumentsTest {
    private final Controller.Builder builder = Controller.connect("redis://127.0.0.1:1");

    @Test
    void nullIsRefusedByTheArgumentsName() {
        assertThat(NullArguments.unnamed(Controller.Builder.class, builder, Set.of()))
                .isEmpty();
    }

    @SuppressWarnings("NullAway")
    @Test
    void soIsANameAmongOthers() {
        assertThatNullPointerException()
                .isThrownBy(() -> builder.queues("a", null))
                .withMessage("queue: null is not allowed");
    }
}
