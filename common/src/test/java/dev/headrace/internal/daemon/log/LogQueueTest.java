package dev.headrace.internal.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of lines while nobody reads them, and after that. The writer hangs on its first line until it is let go. */
@Timeout(30)
class LogQueueTest {
    private static final int ROOM = 20;

    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("test");
    private final LogQueue queue = new LogQueue(ROOM, log);
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final CountDownLatch read = new CountDownLatch(1);

    @BeforeEach
    void fillTheWriter() throws InterruptedException {
        context.setMDCAdapter(new LogbackMDCAdapter());
        AppenderBase<ILoggingEvent> writer = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                hangs.countDown();
                awaitQuietly(read);
                written.add(event.getFormattedMessage());
                queue.written();
            }

            @Override
            public void stop() {
                super.stop();
                log.info("said while the writer ends");
                queue.writerEnded();
            }
        };
        writer.setContext(context);
        writer.start();
        queue.setContext(context);
        queue.addAppender(writer);
        queue.start();
        log.addAppender(queue);
        log.info("first");
        hangs.await();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void letGo() {
        read.countDown();
        context.stop();
    }

    private static String dropped(int count) {
        return count + " lines of the log were dropped about here: the log was read more slowly than it was written";
    }

    @Test
    void whatFindsNoRoomIsDroppedAndToldByItsNumberInTheEnd() {
        IntStream.rangeClosed(1, 100).forEach(i -> log.info("line {}", i));
        read.countDown();
        queue.stop();

        List<String> expected = new ArrayList<>(List.of("first"));
        IntStream.rangeClosed(1, ROOM * 4 / 5 + 1).forEach(i -> expected.add("line " + i));
        expected.add(dropped(100 - (ROOM * 4 / 5 + 1)));
        assertThat(written).containsExactlyElementsOf(expected);
    }

    /** As by a handler that interrupts all threads of its process. */
    @Test
    void aLineThatIsLoggedWhileAnInterruptEndsTheWriterGoesToItsSuccessor() throws InterruptedException {
        List<String> succeeded = new CopyOnWriteArrayList<>();
        CountDownLatch succeeds = new CountDownLatch(1);
        queue.succeededBy(event -> {
            succeeded.add(event.getFormattedMessage());
            succeeds.countDown();
        });
        read.countDown();
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("AsyncAppender-Worker"))
                .forEach(Thread::interrupt);
        succeeds.await();
        log.info("said after it");

        assertThat(written).containsExactly("first");
        assertThat(succeeded).containsExactly("said while the writer ends", "said after it");
    }

    @Test
    void warningsAreKeptLonger() {
        IntStream.rangeClosed(1, 100).forEach(i -> log.info("line {}", i));
        log.warn("warning");
        log.error("error");
        read.countDown();
        queue.stop();

        assertThat(written).endsWith("line 17", "warning", "error", dropped(83));
    }

    @Test
    void theNumberIsToldBeforeTheNextLineThatGetsThrough() {
        IntStream.rangeClosed(1, 30).forEach(i -> log.error("line {}", i));
        read.countDown();
        awaitEmpty();
        log.info("next");
        queue.stop();

        assertThat(written).endsWith("line 19", dropped(11), "next").hasSize(22);
    }

    @Test
    void itsEndWaitsForNoReaderForEver() {
        log.info("second");
        queue.stop();

        assertThat(written).isEmpty();
        assertThat(queue.isStarted()).isFalse();
    }

    @Test
    void linesOfManyThreadsAreEitherWrittenOrCounted() throws Exception {
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> IntStream.range(0, 1_000).forEach(j -> log.info("line"))))
                .toList();
        threads.forEach(Thread::start);
        read.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        queue.stop();

        long told = written.stream()
                .filter(line -> line.contains("dropped"))
                .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                .sum();
        assertThat(written.stream().filter(line -> line.equals("line")).count() + told)
                .isEqualTo(8_000);
    }

    private void awaitEmpty() {
        while (queue.getNumberOfElementsInQueue() > 0) {
            Thread.onSpinWait();
        }
    }
}
