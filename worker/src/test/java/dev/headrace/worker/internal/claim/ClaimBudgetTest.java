package dev.headrace.worker.internal.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClaimBudgetTest {
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final ClaimBudget portion = new ClaimBudget();

    private void grow() {
        for (int i = 0; i < 5; i++) {
            portion.noteReply(1, AT_ONCE);
        }
    }

    @Test
    void whatIsNotAnsweredIsHalvedDownToOneAndGrowsAgain() {
        grow();
        assertThat(portion.entries()).isEqualTo(1000);
        portion.failed(32, new StoreException(StoreException.Kind.TIMEOUT, "too late"));
        assertThat(portion.entries()).as("half of what was asked for").isEqualTo(16);
        for (int i = 0; i < 6; i++) {
            portion.failed(portion.entries(), new StoreException(StoreException.Kind.DISCONNECTED, "it broke"));
        }
        assertThat(portion.entries()).isEqualTo(1);
        grow();
        assertThat(portion.entries()).isEqualTo(1000);
    }

    @Test
    void aRefusalSaysNothingOfSizesAndASlowAnswerThatItIsEnough() {
        portion.failed(4, new StoreException(StoreException.Kind.UNAVAILABLE, "loading"));
        portion.noteReply(4, Duration.ofSeconds(1));
        assertThat(portion.entries()).isEqualTo(4);
    }

    /** The next answer of as many would take as long, and a first heartbeat is due by then. */
    @Test
    void anAnswerThatCameOverASlowLinkIsFollowedByHalfOfIt() {
        portion.noteReply(4, Duration.ofSeconds(4));
        assertThat(portion.entries()).isEqualTo(2);
        portion.noteReply(1, Duration.ofSeconds(6));
        assertThat(portion.entries()).isEqualTo(1);
    }
}
