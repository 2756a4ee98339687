package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headrace.task.Durability;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.TaskId;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Submissions that wait for a replica, on a Redis with one. */
class DurabilityTest {
    private static final Durability SHORT = Durability.replicas(1, Duration.ofMillis(200));

    private static TestRedis master;
    private static TestRedis replica;
    private static HeadraceClient client;

    private final String queue = master.uniqueQueue();

    @BeforeAll
    static void start() {
        master = TestRedis.process("--repl-diskless-sync-delay", "0");
        replica = TestRedis.process("--replicaof", "127.0.0.1", Integer.toString(master.port()));
        await("the replica").until(DurabilityTest::linked);
        client = HeadraceClient.connect(
                ClientSettings.of(master.uri()).withDurability(Durability.replicas(1, Duration.ofSeconds(4))));
    }

    private static boolean linked() {
        try (RespClient asked = replica.connect()) {
            return asked.info("replication", "master_link_status").equals("up");
        }
    }

    @AfterAll
    static void stop() {
        client.close();
        replica.close();
        master.close();
    }

    @Test
    void aSubmissionThatWaitsForAReplicaIsThereWhenItIsAnswered() {
        TaskId task = client.queue(queue).submit(Mail.TYPE, new Mail("a"));
        assertThat(replica.call("XLEN", "hr:{" + task.shard().tag() + "}:ready:normal"))
                .isEqualTo(1L);
    }

    @Test
    void anUnmetWaitSaysThatTheTaskMayBeKeptAndTheSameIdIsSafeToSendAgain() {
        Queue to = client.queue(queue);
        Submission once = Submission.plain().id("once");
        replica.stop();
        try {
            assertThatThrownBy(() -> to.submit(Mail.TYPE, new Mail("a"), once.durability(SHORT)))
                    .isInstanceOfSatisfying(
                            HeadraceException.class,
                            error -> assertThat(error.reason()).isEqualTo(Reason.UNREPLICATED))
                    .hasMessageContaining("0 of 1 replicas had it within 200ms")
                    .hasMessageContaining("may have been kept or not")
                    .hasMessageContaining("the same id is safe");
            assertThatThrownBy(() -> to.submit(Mail.TYPE, new Mail("a"), once.durability(SHORT)))
                    .as("a duplicate waits too")
                    .hasMessageContaining("0 of 1 replicas");
        } finally {
            replica.cont();
        }
        assertThat(to.submit(Mail.TYPE, new Mail("a"), once).id()).isEqualTo("once");
        assertThat(master.call("XLEN", "hr:{" + queue + "}:ready:normal")).isEqualTo(1L);
    }

    @Test
    void whoWaitsForNoReplicaIsAnsweredWhileOthersWait() {
        Queue to = client.queue(queue);
        replica.stop();
        try {
            var waits = to.submitAsync(Mail.TYPE, new Mail("a"));
            to.submit(Mail.TYPE, new Mail("b"), Submission.plain().durability(Durability.NONE));
            assertThat(waits.toCompletableFuture()).isNotDone();
        } finally {
            replica.cont();
        }
    }

    @Test
    void aWaitAsLongAsTheCommandTimeoutIsRefused() {
        Durability tooLong = Durability.replicas(1, Duration.ofSeconds(5));
        assertThatThrownBy(() -> ClientSettings.of(master.uri()).withDurability(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("durability: 5s is not under the command timeout");
        assertThatThrownBy(() -> client.queue(queue)
                        .submit(Mail.TYPE, new Mail("a"), Submission.plain().durability(tooLong)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
