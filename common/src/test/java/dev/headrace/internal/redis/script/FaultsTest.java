package dev.headrace.internal.redis.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an error of Redis means, and reads that answer something else instead of one. */
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

    /** The texts are those of Redis 6.2.11 and 7.0.15. */
    @Test
    void anErrorWithinAScriptHasItsKindWhateverTheVersionPutsBeforeIt() {
        String beginning = "ERR Error running script (call to f_7d2a): @user_script:12: @user_script: 12: ";
        assertThat(Faults.kind(beginning + "-OOM command not allowed when used memory > 'maxmemory'."))
                .isEqualTo(Kind.OUT_OF_MEMORY);
        assertThat(Faults.kind(beginning + "-READONLY You can't write against a read only replica."))
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(Faults.kind(
                        "OOM command not allowed when used memory > 'maxmemory'. script: 7d2a, on @user_script:12."))
                .isEqualTo(Kind.OUT_OF_MEMORY);
        assertThat(Faults.kind(beginning + "Script attempted to access nonexistent global variable 'x'"))
                .isEqualTo(Kind.CORRUPT);
    }
}
