package dev.headrace.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much work is made of a tree, by the measured rate. */
class PaceTest {
    @Test
    void aTreeOfMoreThanEnoughWorkIsDoneOnce() {
        Pace pace = new Pace(1_000_000, 20);
        pace.measured(0, 0, 0);
        pace.measured(30_000, 20_000, 4);
        assertThat(pace.total()).isEqualTo(1_000_000);
        pace.measured(210_000, 200_000, 40);
        assertThat(pace.thirdDone()).isFalse();
        pace.measured(350_000, 340_000, 68);

        assertThat(pace.thirdDone()).isTrue();
        assertThat(pace.settled()).isTrue();
        assertThat(pace.total()).isEqualTo(1_000_000);
    }

    @Test
    void aSmallTreeIsDoneInWholePassesUntilThereIsWorkForTheTime() {
        Pace pace = new Pace(300, 20);
        pace.measured(0, 0, 0);
        pace.measured(4_000, 4_000, 4);
        pace.measured(8_000, 8_000, 8);

        assertThat(pace.total()).isEqualTo(67 * 300);
        assertThat(pace.thirdDone()).isTrue();
    }

    @Test
    void onceItIsSettledTheTotalStands() {
        Pace pace = new Pace(300, 20);
        pace.measured(0, 0, 0);
        pace.measured(4_000, 4_000, 4);
        pace.measured(5_000, 5_000, 5);
        assertThat(pace.settled()).isFalse();
        pace.measured(6_000, 6_000, 6);
        assertThat(pace.settled()).isTrue();
        assertThat(pace.thirdDone()).isFalse();
        pace.measured(18_000, 18_000, 8);

        assertThat(pace.total()).isEqualTo(67 * 300);
        assertThat(pace.thirdDone()).isTrue();
    }

    @Test
    void theRateOfTheWarmUpIsNotTakenForTheRateOfTheRun() {
        Pace pace = new Pace(100, 20);
        pace.measured(100, 0, 0);
        pace.measured(200, 100, 3.4);
        pace.measured(5_000, 4_100, 7.4);

        assertThat(pace.total()).isEqualTo(4_100 + 12_600);
    }

    @Test
    void whileItIsMeasuredTheWorkGrowsWithTheRate() {
        Pace pace = new Pace(1, 20);
        pace.measured(0, 0, 0);
        pace.measured(500, 400, 4);
        pace.measured(900, 800, 5);
        long before = pace.total();
        pace.measured(1_600, 1_600, 5.5);

        assertThat(pace.total()).isGreaterThan(before);
    }

    @Test
    void whatIsFewAndSlowIsDoneOnce() {
        Pace pace = new Pace(3, 20);
        pace.measured(3, 0, 0);
        pace.measured(3, 1, 25);
        pace.measured(3, 1, 26);
        assertThat(pace.settled()).isTrue();

        assertThat(pace.total()).isEqualTo(3);
    }

    @Test
    void noThirdIsDoneBeforeTheRateIsKnown() {
        Pace pace = new Pace(40, 20);
        pace.measured(40, 0, 0);
        pace.measured(280, 254, 0.5);
        pace.measured(280, 280, 3.5);

        assertThat(pace.thirdDone()).isFalse();
    }

    @Test
    void thereIsWorkLeftForTheKillThoughAllWasDoneWhenTheWarmUpEnded() {
        Pace pace = new Pace(40, 3);
        pace.measured(40, 0, 0);
        pace.measured(520, 520, 0.5);
        assertThat(pace.total()).isEqualTo(1_040);
        pace.measured(520, 520, 1);

        assertThat(pace.thirdDone()).isTrue();
        assertThat(pace.total()).isEqualTo(1_040);
    }

    @Test
    void whatWasDoneBeforeTheClockStartedIsNoRate() {
        Pace pace = new Pace(10, 20);
        pace.measured(500, 500, 0.001);

        assertThat(pace.total()).isEqualTo(1_000);
    }

    /** 800 tasks of a cold machine took 2.7 s, all of them after the rate was measured and before a kill succeeded. */
    @Test
    void thereIsAsMuchAgainWhenAllWasDoneBeforeAKillSucceededWithinTwiceTheTime() {
        Pace pace = new Pace(800, 3);
        pace.measured(800, 0, 0);
        pace.measured(800, 20, 0.6);
        pace.measured(800, 100, 1.2);
        pace.measured(800, 800, 2.7);
        assertThat(pace.total()).isEqualTo(800);

        assertThat(pace.extend(2.7)).isTrue();

        assertThat(pace.total()).isEqualTo(1_600);
        assertThat(pace.thirdDone()).isTrue();
        assertThat(pace.extend(6.1)).isFalse();
        assertThat(pace.total()).isEqualTo(1_600);
    }
}
