package dev.headrace.worker.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.BeatRequest.Beat;
import dev.headrace.internal.protocol.work.BeatRequest.LaneBeats;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.worker.internal.attempt.Executions;
import dev.headrace.worker.internal.attempt.TaskExecution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How a round of beats is cut. */
class BeatChunksTest {
    private static Beat beat(TaskExecution execution) {
        return new Beat(execution.lease(), execution.taskId(), "", 0, null, BeatRequest.Start.FIRST);
    }

    private static List<TaskExecution> executions(int high, int normal, int low) {
        List<TaskExecution> all = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            int count = lane == Lane.HIGH ? high : lane == Lane.NORMAL ? normal : low;
            for (int i = 0; i < count; i++) {
                Lease lease = new Lease((95 + i / 20) + "-" + i % 20, lane);
                all.add(Executions.of(lease));
            }
        }
        Collections.shuffle(all, new Random(1));
        return all;
    }

    @Test
    void aRoundForNothingLooksAtAllLanesAllTheSame() {
        List<BeatChunks.Chunk> chunks = BeatChunks.forAll(executions(0, 0, 0), BeatChunksTest::beat);
        assertThat(chunks).hasSize(1);
        assertThat(chunks.get(0).lanes())
                .extracting(LaneBeats::from, LaneBeats::to)
                .containsOnly(tuple("-", "+"));
        assertThat(BeatChunks.forSome(executions(0, 0, 0), BeatChunksTest::beat))
                .isEmpty();
    }

    @Test
    void chunksHoldAtMostFiveHundredInOrderAndTheirRangesTileEachLane() {
        for (int[] counts : new int[][] {{0, 500, 0}, {3, 1700, 400}, {500, 500, 500}, {499, 1, 1}, {1001, 0, 7}}) {
            List<TaskExecution> all = executions(counts[0], counts[1], counts[2]);
            List<BeatChunks.Chunk> chunks = BeatChunks.forAll(all, BeatChunksTest::beat);
            assertThat(chunks.stream().flatMap(chunk -> chunk.executions().stream()))
                    .containsExactlyInAnyOrderElementsOf(all);
            assertThat(chunks).allMatch(chunk -> chunk.executions().size() <= 500);
            for (Lane lane : Lane.values()) {
                tiles(chunks.stream()
                        .flatMap(chunk -> chunk.lanes().stream())
                        .filter(part -> part.lane() == lane)
                        .toList());
            }
        }
    }

    private static void tiles(List<LaneBeats> parts) {
        String end = null;
        for (LaneBeats part : parts) {
            assertThat(part.from()).isEqualTo(end == null ? "-" : "(" + end);
            List<String> ids =
                    part.beats().stream().map(beat -> beat.lease().entryId()).toList();
            assertThat(ids).isSortedAccordingTo((a, b) -> Long.compare(number(a), number(b)));
            if (!part.to().equals("+")) {
                assertThat(part.to()).isEqualTo(ids.get(ids.size() - 1));
            }
            end = part.to();
        }
        assertThat(end).isEqualTo("+");
    }

    private static long number(String id) {
        int dash = id.indexOf('-');
        return Long.parseLong(id.substring(0, dash)) * 1000 + Long.parseLong(id.substring(dash + 1));
    }
}
