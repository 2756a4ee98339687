package dev.headrace.worker.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Which errors are tried again. */
class ClassifierTest {

    @Test
    void byDefaultOnlyWhatSaysSoOfItselfIsFatal() {
        Classifier defaults = Classifier.defaults();
        assertThat(defaults.classify(new UnsupportedOperationException())).isEqualTo(Verdict.fatal());
        assertThat(defaults.classify(new IllegalArgumentException())).isEqualTo(Verdict.retry());
        assertThat(defaults.classify(new OutOfMemoryError())).isEqualTo(Verdict.retry());
        assertThat(defaults.classify(new InterruptedException())).isEqualTo(Verdict.retry());
    }

    @Test
    void theRuleAddedLastIsAskedFirst() {
        Classifier rules = Classifier.defaults()
                .fatalOn(RuntimeException.class)
                .retryOn(UncheckedIOException.class, Duration.ofSeconds(9))
                .retryOn(IllegalStateException.class);
        assertThat(rules.classify(new UncheckedIOException(new IOException())))
                .isEqualTo(Verdict.retryAfter(Duration.ofSeconds(9)));
        assertThat(rules.classify(new IllegalStateException())).isEqualTo(Verdict.retry());
        assertThat(rules.classify(new NullPointerException())).isEqualTo(Verdict.fatal());
        assertThat(rules.classify(new IOException())).isEqualTo(Verdict.retry());
    }

    @Test
    void wrappersAreTakenForTheirCauseAndNothingElseIs() {
        IOException cause = new IOException();
        assertThat(Classifier.unwrap(
                        new CompletionException(new ExecutionException(new InvocationTargetException(cause)))))
                .isSameAs(cause);
        RuntimeException own = new RuntimeException(cause);
        assertThat(Classifier.unwrap(own)).isSameAs(own);
        Throwable deep = cause;
        for (int i = 0; i < 100; i++) {
            deep = new ExecutionException(deep);
        }
        assertThat(Classifier.unwrap(deep)).as("no endless walk").isInstanceOf(ExecutionException.class);
    }

    @Test
    void aDelayOverAHundredYearsIsRefusedWhereItIsMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> Verdict.retryAfter(Duration.ofSeconds(Long.MAX_VALUE)));
    }
}
