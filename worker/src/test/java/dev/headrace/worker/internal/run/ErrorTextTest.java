package dev.headrace.worker.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a log line says of an error: where it was thrown, and the user's own frames. */
class ErrorTextTest {
    @Test
    void theFramesOfWhoeverCalledTheHandlerAreLeftOut() {
        IllegalStateException error = new IllegalStateException("boom");
        error.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("com.example.Letters", "send", "Letters.java", 17),
            new StackTraceElement(HandlerCall.class.getName(), "call", "HandlerCall.java", 100),
            new StackTraceElement("java.lang.Thread", "run", "Thread.java", 840)
        });

        assertThat(ErrorText.of(error))
                .isEqualTo("java.lang.IllegalStateException: boom | at com.example.Letters.send(Letters.java:17)");
    }

    @Test
    void ofTheJdkOnlyTheFrameThatThrewIsSaid() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        pool.execute(() -> {
            try {
                Integer.parseInt("seven");
            } catch (NumberFormatException e) {
                thrown.set(e);
            }
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        pool.shutdown();

        assertThat(ErrorText.of(thrown.get()).split(" \\| at "))
                .hasSize(3)
                .satisfies(parts -> assertThat(parts[1]).startsWith("java.base/"))
                .satisfies(parts -> assertThat(parts[2]).contains("ErrorTextTest"));
    }

    @Test
    void aDeepStackIsCut() {
        StackTraceElement[] frames = new StackTraceElement[100];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = new StackTraceElement("com.example.Deep", "down", "Deep.java", i);
        }
        IllegalStateException error = new IllegalStateException("boom");
        error.setStackTrace(frames);

        assertThat(ErrorText.of(error).split(" \\| at ")).hasSize(1 + 5);
    }
}
