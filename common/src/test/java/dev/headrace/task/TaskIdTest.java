package dev.headrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TaskIdTest {
    private static final String LARGEST = "18446744073709551615-18446744073709551615";

    /** Redis refuses such a number with an error of its own, which names no task. */
    @Test
    void anIdOfTheFormOfALeaseIsOneOnlyIfItsNumbersFitIntoRedis() {
        assertThat(TaskId.parse("q/" + LARGEST).id()).isEqualTo(LARGEST);
        assertThat(TaskId.isValid("1-1@high")).isTrue();
        for (String id : new String[] {"18446744073709551616-0", "0-18446744073709551616", "1".repeat(23) + "-1"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TaskId.parse("q/" + id))
                    .withMessageContaining("is not an id");
            assertThatIllegalArgumentException().isThrownBy(() -> TaskId.requireChosen(id));
        }
    }
}
