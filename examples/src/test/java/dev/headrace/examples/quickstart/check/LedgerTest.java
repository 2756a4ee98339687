package dev.headrace.examples.quickstart.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No task is counted before both its ends are known, and no second acceptance passes. */
class LedgerTest {
    private final List<String> ended = new ArrayList<>();
    private final Ledger ledger = new Ledger((ledger, id, file) -> ended.add(id + "=" + file));

    @Test
    void aTaskIsFetchedWhenItWasAcceptedAndDoneWhenItWasCompared() {
        ledger.submitted("1-0", 7);
        assertThat(ended).isEmpty();
        ledger.accepted("1-0");
        assertThat(ended).containsExactly("1-0=7");
        assertThat(ledger.done()).isZero();
        ledger.closed("1-0", Verdict.SAME);

        assertThat(ledger.done()).isEqualTo(1);
        assertThat(ledger.openCount()).isZero();
        assertThat(ledger.count(Verdict.SAME)).isEqualTo(1);
        assertThat(ledger.secondAcceptances()).isZero();
    }

    @Test
    void anAcceptanceAheadOfTheAnswerToItsSubmissionIsKept() {
        ledger.accepted("1-0");
        ledger.submitted("1-0", 7);

        assertThat(ended).containsExactly("1-0=7");
        assertThat(ledger.secondAcceptances()).isZero();
    }

    @Test
    void aSecondAcceptanceIsSeenWhileTheTaskIsOpen() {
        ledger.submitted("1-0", 7);
        ledger.accepted("1-0");
        ledger.accepted("1-0");

        assertThat(ended).hasSize(1);
        assertThat(ledger.secondAcceptances()).isEqualTo(1);
    }

    @Test
    void aSecondAcceptanceIsSeenAfterTheTaskWasClosed() {
        ledger.submitted("1-0", 7);
        ledger.accepted("1-0");
        ledger.closed("1-0", Verdict.SAME);
        ledger.accepted("1-0");

        assertThat(ledger.secondAcceptances()).isEqualTo(1);
        assertThat(ledger.accepted()).isEqualTo(2);
    }

    @Test
    void twoAcceptancesAheadOfTheAnswerAreOneTooMany() {
        ledger.accepted("1-0");
        ledger.accepted("1-0");
        ledger.submitted("1-0", 7);

        assertThat(ledger.secondAcceptances()).isEqualTo(1);
    }

    @Test
    void aTaskThatNeverEndsStaysOpenByName() {
        ledger.submitted("1-0", 7);

        assertThat(ledger.someOpen(5)).containsExactly("1-0");
    }
}
