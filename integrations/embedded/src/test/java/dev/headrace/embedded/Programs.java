package dev.headrace.embedded;

import dev.headrace.client.Submission;
import dev.headrace.task.TaskType;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.retry.Backoff;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** What the programs of the tests have in common: one type of task, and heartbeats that are quickly missed. */
final class Programs {
    static final TaskType<Integer, Integer> NUMBER =
            TaskType.of("number", Integer.class).withResult(Integer.class);
    static final HeartbeatSettings HEARTBEATS =
            new HeartbeatSettings(Duration.ofMillis(300), Duration.ofMillis(1500), false);
    static final Submission KEPT = Submission.plain().keepResult(Duration.ofMinutes(1));
    static final Duration SOON = Duration.ofSeconds(30);

    private Programs() {}

    /** Returns a builder with the heartbeats, a retry at once and meters of its own. */
    static HeadraceBuilder program(String uri) {
        return Headrace.connect(uri)
                .worker(worker -> worker.withHeartbeats(HEARTBEATS)
                        .withBackoff(new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0)))
                .meters(new SimpleMeterRegistry());
    }
}
