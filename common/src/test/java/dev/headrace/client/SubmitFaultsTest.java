package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headrace.redis.RedisSettings;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.StoreException;
import dev.headrace.task.TaskId;
import dev.headrace.testing.Cut;
import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens to a submission on a real Redis when the wire or the server fails. */
@OwnRedis
class SubmitFaultsTest {
    private static ClientSettings settings(String uri, Duration giveUpAfter) {
        RedisSettings settings =
                new RedisSettings(uri, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(1), false);
        return ClientSettings.of(settings).withGiveUpAfter(giveUpAfter);
    }

    private static long depth(TestRedis redis, String queue) {
        return (long) redis.call("XLEN", "hr:{" + queue + "}:ready:normal");
    }

    @Test
    void aLostAnswerMakesNoSecondTask(TestRedis redis) {
        try (TcpProxy proxy = TcpProxy.to(redis);
                HeadraceClient client = HeadraceClient.connect(settings(proxy.uri(), Duration.ofSeconds(20)))) {
            Queue queue = client.queue(redis.uniqueQueue());
            queue.submit(Mail.TYPE, new Mail("first"));
            Cut cut = proxy.cutAfter("second");
            TaskId id = queue.submit(Mail.TYPE, new Mail("second"));
            assertThat(cut.isDone()).isTrue();
            assertThat(depth(redis, queue.name())).isEqualTo(2);
            assertThat(redis.call("XRANGE", "hr:{" + queue.name() + "}:ready:normal", id.id(), id.id()))
                    .asString()
                    .contains("second");
        }
    }

    @Test
    void aCallThatNeverArrivedIsMadeAgain(TestRedis redis) {
        try (TcpProxy proxy = TcpProxy.to(redis);
                HeadraceClient client = HeadraceClient.connect(settings(proxy.uri(), Duration.ofSeconds(20)))) {
            Queue queue = client.queue(redis.uniqueQueue());
            Cut cut = proxy.cutBefore("mail");
            queue.submit(Mail.TYPE, new Mail("only"));
            assertThat(cut.isDone()).isTrue();
            assertThat(depth(redis, queue.name())).isOne();
        }
    }

    @Test
    void anOutageLongerThanThePatienceIsAnErrorThatSaysWhatIsKnownAndWhatComesAfterwardsIsTaken(TestRedis redis) {
        try (TcpProxy proxy = TcpProxy.to(redis);
                HeadraceClient client = HeadraceClient.connect(settings(proxy.uri(), Duration.ofMillis(500)))) {
            Queue queue = client.queue(redis.uniqueQueue());
            queue.submit(Mail.TYPE, new Mail("before"));
            proxy.refuse();
            proxy.cut();
            assertThatExceptionOfType(HeadraceException.class)
                    .isThrownBy(() -> queue.submit(Mail.TYPE, new Mail("during")))
                    .withMessageContaining("submit of 1 task to " + queue.name())
                    .withMessageContaining("127.0.0.1:" + proxy.port())
                    .withMessageContaining("Whether it was carried out is not known")
                    .satisfies(error -> assertThat(error.reason()).isEqualTo(Reason.RESULT_UNKNOWN))
                    .satisfies(error -> assertThat(error.redisKind()).hasValue(StoreException.Kind.DISCONNECTED));
            proxy.accept();
            org.awaitility.Awaitility.await().ignoreExceptions().untilAsserted(() -> {
                queue.submit(Mail.TYPE, new Mail("after"));
            });
            assertThat(depth(redis, queue.name())).isBetween(2L, 3L);
        }
    }

    @Test
    void everybodyIsAnsweredWithinThePatienceWhateverTheyWaitBehind(TestRedis redis) {
        try (HeadraceClient client = HeadraceClient.connect(settings(redis.uri(), Duration.ofSeconds(1)))) {
            Queue queue = client.queue(redis.uniqueQueue());
            queue.submit(Mail.TYPE, new Mail("before"));
            redis.stop();
            List<CompletableFuture<TaskId>> answers = IntStream.range(0, 1200)
                    .mapToObj(
                            i -> queue.submitAsync(Mail.TYPE, new Mail("m" + i)).toCompletableFuture())
                    .toList();
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer)
                            .failsWithin(Duration.ofSeconds(2))
                            .withThrowableThat()
                            .withCauseInstanceOf(HeadraceException.class));
        }
    }

    @Test
    void aServerThatLostWhatItAcknowledgedGetsOnlyWhatItNeverAcknowledged(TestRedis redis) {
        try (HeadraceClient client = HeadraceClient.connect(settings(redis.uri(), Duration.ofSeconds(10)))) {
            Queue queue = client.queue(redis.uniqueQueue());
            queue.submit(Mail.TYPE, new Mail("lost"));
            redis.call("FLUSHALL");
            queue.submit(Mail.TYPE, new Mail("new"));
            assertThat(redis.call("XRANGE", "hr:{" + queue.name() + "}:ready:normal", "-", "+"))
                    .asString()
                    .contains("new")
                    .doesNotContain("lost");
            assertThat((List<?>) redis.call("XINFO", "GROUPS", "hr:{" + queue.name() + "}:ready:normal"))
                    .hasSize(1);
        }
    }

    @Test
    @OwnRedis(args = {"--maxmemory", "3mb"})
    void aRedisWithoutMemoryRefusesClearlyAndNothingIsLeftInDoubt(TestRedis redis) {
        try (HeadraceClient client = HeadraceClient.connect(settings(redis.uri(), Duration.ofMillis(300)))) {
            Queue queue = client.queue(redis.uniqueQueue());
            Mail big = new Mail("x".repeat(200_000));
            assertThatExceptionOfType(HeadraceException.class)
                    .isThrownBy(() -> IntStream.range(0, 100).forEach(i -> queue.submit(Mail.TYPE, big)))
                    .withMessageContaining("It was not carried out")
                    .satisfies(error -> assertThat(error.reason()).isEqualTo(Reason.REDIS))
                    .satisfies(error -> assertThat(error.redisKind()).hasValue(StoreException.Kind.OUT_OF_MEMORY));
        }
    }

    @Test
    void aRedisOutOfReachIsSaidWithTheAddressButWithoutThePassword() {
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(
                        () -> HeadraceClient.connect(settings("redis://me:s3cret@127.0.0.1:1", Duration.ofSeconds(1))))
                .withMessageContaining("127.0.0.1:1")
                .satisfies(error -> assertThat(error.reason()).isEqualTo(Reason.REDIS))
                .satisfies(error -> assertThat(stack(error)).doesNotContain("s3cret"));
    }

    private static String stack(Throwable error) {
        java.io.StringWriter text = new java.io.StringWriter();
        error.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }
}
