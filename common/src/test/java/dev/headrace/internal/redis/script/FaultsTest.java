package dev.headrace.internal.redis.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Reads that answer something else instead of an error. */
class FaultsTest {
    /** The cause of a store's error is Redis's own answer; it says nothing of the kind. */
    @Test
    void anErrorOfTheKindIsRecognisedWhetherAStageHasWrappedItOrNot() {
        StoreException missing =
                new StoreException(Kind.NO_GROUP, "no group", new IllegalStateException("NOGROUP no such group"));
        CompletableFuture<String> read = CompletableFuture.failedFuture(missing);

        assertThat(Faults.insteadOf(Kind.NO_GROUP, "none", read)).isCompletedWithValue("none");
        assertThat(Faults.insteadOf(Kind.NO_GROUP, "none", read.thenApply(text -> text)))
                .isCompletedWithValue("none");
    }

    @Test
    void anotherErrorGoesOnAsItIs() {
        StoreException denied = new StoreException(Kind.DENIED, "no", new IllegalStateException("NOPERM"));
        CompletableFuture<String> read = CompletableFuture.failedFuture(denied);

        assertThat(Faults.insteadOf(Kind.NO_GROUP, "none", read).toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCause(denied);
    }
}
