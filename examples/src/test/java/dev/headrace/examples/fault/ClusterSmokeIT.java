package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.testing.Processes;
import dev.headrace.testing.TestCluster;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What every build looks at of a cluster; its faults have their own place. */
@Tag("scenario")
class ClusterSmokeIT {
    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    @Test
    void aQueueOverThreeMastersIsWorkedOnAndItsDeadWorkersTasksAreRecovered() throws IOException {
        try (TestCluster cluster = TestCluster.start(3, 0);
                Stand stand = new Stand(cluster.asRedis(), processes, folder, FaultModule.class, 4)) {
            Crew crew = Crew.doomed(stand, 1);
            stand.submissions().submit(80, Deed.WAIT, 0);
            stand.awaitStarts(64);
            crew.killVictim();
            stand.openGate();
            stand.awaitEnded();
            crew.onlyTheDeadLostTasks();
            assertThat(stand.verdict("cluster-smoke").recovered())
                    .as("recovered tasks")
                    .isPositive();
            processes.close();
        }
    }
}
