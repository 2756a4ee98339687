package dev.headrace.controller.internal.sweep.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.internal.sweep.loss.LaneWatch.Finding;
import dev.headrace.controller.internal.sweep.loss.LaneWatch.Kind;
import dev.headrace.internal.protocol.control.ShardCounts.LaneCounts;
import org.junit.jupiter.api.Test;

/** What the counts of a lane say of entries that somebody deleted, and what they do not. */
class LaneWatchTest {
    private final LaneWatch watch = new LaneWatch();

    private Finding look(long added, long entries, long read, long pending, long removed) {
        return watch.compare(new LaneCounts(added, entries, read, pending, "5-0", added + "-0"), removed);
    }

    private Kind kind(long missing, long removed) {
        return look(1000, 500 - missing, 500, 0, removed).kind();
    }

    @Test
    void whatIsMissingAtTwoLooksWasDeleted() {
        assertThat(kind(0, 0)).isEqualTo(Kind.NOTHING);
        assertThat(kind(7, 0)).isEqualTo(Kind.SUSPECTED);
        assertThat(watch.suspects()).isTrue();
        assertThat(look(1000, 491, 500, 0, 0)).isEqualTo(new Finding(Kind.DELETED, 7));
        assertThat(kind(9, 0)).as("told of already").isEqualTo(Kind.NOTHING);
    }

    @Test
    void whatIsThereAgainAtTheSecondLookWasNotMissing() {
        kind(0, 0);
        assertThat(kind(7, 0)).isEqualTo(Kind.SUSPECTED);
        assertThat(kind(0, 0)).isEqualTo(Kind.NOTHING);
        assertThat(watch.suspects()).isFalse();
    }

    @Test
    void whatWasMissingAtTheFirstLookIsNoNews() {
        assertThat(kind(300, 0)).isEqualTo(Kind.NOTHING);
        assertThat(kind(300, 0)).isEqualTo(Kind.NOTHING);
    }

    @Test
    void whatHeadraceDeletedMayBeMissing() {
        kind(0, 10);
        assertThat(kind(50, 60)).isEqualTo(Kind.NOTHING);
        assertThat(kind(51, 60)).isEqualTo(Kind.SUSPECTED);
        assertThat(kind(51, 61)).isEqualTo(Kind.NOTHING);
    }

    @Test
    void orphansThatAreGoneAreNoEntriesThatAreMissing() {
        kind(-20, 0);
        assertThat(kind(0, 0)).isEqualTo(Kind.NOTHING);
        kind(5, 5);
        kind(2, 5);
        assertThat(kind(5, 5)).as("as before the orphans").isEqualTo(Kind.NOTHING);
    }

    @Test
    void withoutCountersNothingIsSaid() {
        kind(0, 0);
        assertThat(kind(100, -1)).isEqualTo(Kind.NOTHING);
        assertThat(kind(100, 3)).as("the first look with counters").isEqualTo(Kind.NOTHING);
    }

    @Test
    void aGroupThatWasSetBackBeginsAnew() {
        kind(0, 0);
        LaneCounts back = new LaneCounts(1000, 500, 0, 0, "0-0", "1000-0");
        assertThat(watch.compare(back, 0).kind()).isEqualTo(Kind.NOTHING);
        assertThat(watch.compare(back, 0).kind()).isEqualTo(Kind.NOTHING);
    }

    @Test
    void aLaneInThePlaceOfAnotherLostAllThatTheOtherHeld() {
        look(5000, 300, 4700, 0, 0);
        assertThat(look(20, 20, 0, 0, 0)).isEqualTo(new Finding(Kind.REPLACED, 300));
        assertThat(look(20, 0, 20, 0, 0).kind()).isEqualTo(Kind.NOTHING);
        assertThat(look(0, 0, 0, 0, 0)).as("nothing was in it").isEqualTo(new Finding(Kind.NOTHING, 0));
    }

    /** As after a failover: the lane is the same one. */
    @Test
    void aLaneThatLostItsLastEntriesLostNoMore() {
        look(5000, 300, 4700, 0, 0);
        assertThat(look(4997, 297, 4700, 0, 0)).isEqualTo(new Finding(Kind.REPLACED, 3));
    }
}
