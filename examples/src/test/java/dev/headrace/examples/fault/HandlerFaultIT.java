package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handlers that burn, hang, and throw what nobody should. */
class HandlerFaultIT extends FaultScenario {
    private static final String[] QUICK_RETRIES = {
        "--backoff-first", "100ms", "--backoff-multiplier", "1", "--max-attempts", "2"
    };

    @BeforeEach
    void startController() {
        stand.keep(stand.controller());
    }

    /** More threads compute than there are cores, for longer than a TTL. */
    @Test
    @Tag("fault-7")
    void aStarvedWorkerIsNeverCommittedTwice() {
        stand.keep(stand.worker("--concurrency", "64"));
        stand.awaitSteady();
        stand.submissions().submit(64, Deed.BURN, 5000);
        stand.submissions().submit(TASKS, Deed.WORK, 0);
        stand.awaitEnded();
        stand.verdict("starved", 7);
    }

    @Test
    @Tag("fault-8")
    void aHungHandlerThatBeatsIsEndedByItsTimeout() {
        stand.keep(stand.worker(Stream.of(QUICK_RETRIES, new String[] {"--attempt-timeout", "2s"})
                .flatMap(Stream::of)
                .toArray(String[]::new)));
        stand.awaitSteady();
        stand.submissions().submit(5, Deed.WAIT, 0);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitEnded();
        stand.verdict("hung", 8);
        assertThat(stand.stat("retried:TIMEOUT")).isEqualTo(5);
        assertThat(stand.stat("dead:RETRIES_EXHAUSTED")).isEqualTo(5);
    }

    @Test
    @Tag("fault-10")
    void anErrorIsTheFailureOfItsTaskAlone() {
        stand.keep(stand.worker(QUICK_RETRIES));
        stand.awaitSteady();
        stand.submissions().submit(3, Deed.FILL_HEAP, 0);
        stand.submissions().submit(3, Deed.FILL_STACK, 0);
        stand.submissions().submit(3, Deed.THROW_ERROR, 0);
        stand.submissions().submit(TASKS, Deed.WORK, 1);
        stand.awaitEnded();
        stand.verdict("errors", 10);
        assertThat(stand.stat("dead:RETRIES_EXHAUSTED")).isEqualTo(9);
        assertThat(stand.stat("succeeded")).isEqualTo(TASKS + 1L);
    }
}
