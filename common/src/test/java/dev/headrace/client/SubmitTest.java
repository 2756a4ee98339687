package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.Lane;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.PayloadException;
import dev.headrace.task.TaskId;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TestRedis;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a submission leaves in a real Redis, and what it answers. */
@RedisTest
class SubmitTest {
    private final TestRedis redis;
    private final String name;
    private RespClient cli;
    private HeadraceClient client;
    private Queue queue;

    SubmitTest(TestRedis redis) {
        this.redis = redis;
        this.name = redis.uniqueQueue();
    }

    @BeforeEach
    void connect() {
        cli = redis.connect();
        client = HeadraceClient.connect(redis.uri());
        queue = client.queue(name);
    }

    @AfterEach
    void close() {
        client.close();
        cli.close();
    }

    private String key(String rest) {
        return "hr:{" + name + "}:" + rest;
    }

    @Test
    void anInterruptedSubmitNamesTheQueueAndTheCall() {
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(HeadraceException.class)
                    .isThrownBy(() -> queue.submit(Mail.TYPE, new Mail("a@b.c")))
                    .withMessageStartingWith("submit to " + name + ": the thread was interrupted while waiting");
        } finally {
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
    }

    @Test
    void aCloseOnTheClientsOwnThreadBlocksNothingAndClosesInTheBackground() throws Exception {
        CompletableFuture<TaskId> later = new CompletableFuture<>();
        queue.submitAsync(Mail.TYPE, new Mail("a@b.c"))
                .thenCompose(first -> {
                    queue.submitAsync(Mail.TYPE, new Mail("c@d.e")).whenComplete((id, error) -> {
                        if (error == null) {
                            later.complete(id);
                        } else {
                            later.completeExceptionally(error);
                        }
                    });
                    client.close();
                    return CompletableFuture.completedFuture(first);
                })
                .toCompletableFuture()
                .get(3, TimeUnit.SECONDS);
        assertThat(later.get(3, TimeUnit.SECONDS)).isNotNull();
        assertThat(cli.number("XLEN", key("ready:normal"))).isEqualTo(2);
        assertThatExceptionOfType(HeadraceException.class).isThrownBy(() -> queue.submit(Mail.TYPE, new Mail("x@y.z")));
    }

    @Test
    void aPlainSubmissionIsAnEntryOfTwoFieldsAndItsIdIsTheTasks() {
        TaskId id = queue.submit(Mail.TYPE, new Mail("a@b.c"));
        List<Object> entry = entries("normal").get(0);
        assertThat(entry.get(0)).isEqualTo(id.id());
        assertThat((List<?>) entry.get(1)).asString().isEqualTo("[type, mail, body, {\"to\":\"a@b.c\"}]");
        assertThat(cli.number("EXISTS", key("task:" + id.id()))).isZero();
        assertThat(cli.number("SISMEMBER", "hr:queues", name)).isOne();
    }

    @Test
    void aHeaderCountsAsAPartOfThePayloadAndIsRefusedBeyondItsLimit() {
        int limit = client.loop().settings().maxPayloadBytes();
        Submission large = Submission.plain().header("h", "x".repeat(limit));
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> queue.submit(Mail.TYPE, new Mail("x"), large))
                .withMessageContaining("bytes of headers")
                .withMessageContaining("maxPayloadBytes");
        assertThat(cli.number("EXISTS", key("ready:normal"))).isZero();
        queue.submit(Mail.TYPE, new Mail("x"), Submission.plain().header("h", "x".repeat(limit / 2)));
        assertThat(entries("normal")).hasSize(1);
    }

    @Test
    void aPayloadLimitKeepsTheCodecInWhateverOrderTheTwoAreSet() {
        PayloadCodec own = new PayloadCodec() {
            @Override
            public byte[] write(Object value) {
                return value.toString().getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public Object read(byte[] body, Type type) {
                return new String(body, StandardCharsets.UTF_8);
            }
        };
        ClientSettings settings = ClientSettings.of(redis.uri());
        assertThat(settings.withCodec(own).withMaxPayloadBytes(10).codec()).isSameAs(own);
        ClientSettings larger = settings.withMaxPayloadBytes(4 << 20).withCodec(PayloadCodec.json());
        assertThat(larger.codec().write("x".repeat(2 << 20))).hasSize((2 << 20) + 2);
    }

    @Test
    @SuppressWarnings("NullAway")
    void aCodecThatWritesNullIsRefusedByName() {
        PayloadCodec broken = new PayloadCodec() {
            @Override
            public byte[] write(Object value) {
                return null;
            }

            @Override
            public Object read(byte[] body, Type type) {
                return "";
            }
        };
        try (HeadraceClient client =
                HeadraceClient.connect(ClientSettings.of(redis.uri()).withCodec(broken))) {
            assertThatExceptionOfType(PayloadException.class)
                    .isThrownBy(() -> client.queue(redis.uniqueQueue()).submit(Mail.TYPE, new Mail("x")))
                    .withMessageContaining("the codec's write returned null");
        }
    }

    @Test
    void optionsStandInTheEntry() {
        queue.submit(
                Mail.TYPE,
                new Mail("x"),
                Submission.plain()
                        .lane(Lane.HIGH)
                        .keepResult(Duration.ofMinutes(1))
                        .maxAttempts(7)
                        .timeout(Duration.ofSeconds(2))
                        .header("tenant", "grün")
                        .traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        assertThat(entries("high").get(0).get(1))
                .asString()
                .contains("keep, 60000, max, 7, timeout, 2000, h:tenant, grün, trace, 00-0af7");
    }

    @Test
    void aChosenIdIsSubmittedOnce() {
        Submission chosen = Submission.plain().id("invoice-17");
        TaskId first = queue.submit(Mail.TYPE, new Mail("1"), chosen);
        TaskId second = queue.submit(Mail.TYPE, new Mail("2"), chosen);
        assertThat(first).isEqualTo(second).hasToString(name + "/invoice-17");
        assertThat(entries("normal")).hasSize(1);
    }

    @Test
    void whetherAChosenIdWasNewIsSaid() {
        Submission chosen = Submission.plain().id("invoice-18");
        Receipt first = queue.submitOnce(Mail.TYPE, new Mail("1"), chosen);
        Receipt second = queue.submitOnce(Mail.TYPE, new Mail("2"), chosen);

        assertThat(first.kind()).isEqualTo(Receipt.Kind.NEW);
        assertThat(second).isEqualTo(new Receipt(first.task(), Receipt.Kind.DUPLICATE));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> queue.submitOnce(Mail.TYPE, new Mail("3"), Submission.plain()))
                .withMessageContaining("id:");
        assertThat(entries("normal")).hasSize(1);
    }

    @Test
    void aPayloadThatIsNullIsRefusedBeforeAnythingIsSent() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> queue.submit(Mail.TYPE, null))
                .withMessageContaining("it is null");
        assertThat(entries("normal")).isEmpty();
    }

    @Test
    void submitsAtTheSameTimeShareRoundTripsAndEachGetsAnIdOfItsOwn() {
        List<CompletableFuture<TaskId>> answers = IntStream.range(0, 2000)
                .mapToObj(i -> queue.submitAsync(Mail.TYPE, new Mail("m" + i)).toCompletableFuture())
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join)).doesNotHaveDuplicates();
        assertThat(cli.number("XLEN", key("ready:normal"))).isEqualTo(2000);
        assertThat(Integer.parseInt(cli.text("HGET", producer(), "last"))).isLessThan(200);
    }

    @Test
    void aLongRowIsSubmittedInOrderInBatchesThatAreTakenAsTheyCanBeSent() {
        List<TaskId> ids = new ArrayList<>();
        long count = queue.submitAll(
                Mail.TYPE,
                () -> IntStream.range(0, 5001)
                        .mapToObj(i -> {
                            assertThat(i).as("payloads taken ahead").isLessThan(ids.size() + 3000);
                            return new Mail("m" + i);
                        })
                        .iterator(),
                Submission.plain(),
                ids::add);
        assertThat(count).isEqualTo(5001);
        assertThat(entries("normal").stream().map(entry -> entry.get(0)))
                .containsExactlyElementsOf(ids.stream().map(TaskId::id).toList());
        assertThat(entries("normal").get(5000).get(1)).asString().contains("m5000");
        assertThat(cli.text("HGET", producer(), "last")).isEqualTo("11");
    }

    @Test
    void aRowInMemoryIsSubmittedWithoutBlocking() {
        List<Mail> row =
                IntStream.range(0, 1201).mapToObj(i -> new Mail("m" + i)).toList();
        List<TaskId> ids =
                queue.submitAllAsync(Mail.TYPE, row).toCompletableFuture().join();
        assertThat(entries("normal").stream().map(entry -> entry.get(0)))
                .containsExactlyElementsOf(ids.stream().map(TaskId::id).toList());
        assertThat(queue.submitAllAsync(Mail.TYPE, List.of())
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    @Test
    void bigPayloadsMakeSmallBatches() {
        String big = "x".repeat(400_000);
        assertThat(queue.submitAll(Mail.TYPE, List.of(new Mail(big), new Mail(big), new Mail(big), new Mail(big))))
                .hasSize(4);
        assertThat(cli.text("HGET", producer(), "last")).isEqualTo("2");
    }

    @Test
    void aTaskForLaterWaitsUnderAnIdOfItsOwnKind() {
        TaskId in = queue.schedule(Mail.TYPE, new Mail("in"), Duration.ofHours(1));
        TaskId at = queue.schedule(Mail.TYPE, new Mail("at"), Instant.parse("2100-01-01T00:00:00Z"));
        assertThat(in.id()).matches("later:[0-9a-f]{24}").isNotEqualTo(at.id());
        assertThat(cli.text("ZSCORE", key("later"), at.id())).isEqualTo("4102444800000");
        long due = Long.parseLong(cli.text("ZSCORE", key("later"), in.id()));
        long now = 1000 * Long.parseLong((String) cli.list("TIME").get(0));
        assertThat(due - now).isBetween(3_590_000L, 3_602_000L);
        assertThat(entries("normal")).isEmpty();
    }

    @Test
    void aTimeThatIsPastMeansNow() {
        TaskId past = queue.schedule(Mail.TYPE, new Mail("past"), Instant.parse("1905-01-01T00:00:00Z"));
        TaskId negative = queue.schedule(Mail.TYPE, new Mail("negative"), Duration.ofDays(-1));
        long now = 1000 * (1 + Long.parseLong((String) cli.list("TIME").get(0)));
        assertThat(cli.list("ZRANGEBYSCORE", key("later"), "-inf", Long.toString(now)))
                .containsExactlyInAnyOrder(past.id(), negative.id());
    }

    @Test
    void aFullQueueRefusesAndTakesAgainLater() {
        queue.submit(Mail.TYPE, new Mail("1"));
        cli.call("HSET", key("meta"), "max_depth", "1");
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(() -> queue.submit(Mail.TYPE, new Mail("2")))
                .withMessageContaining(name + ": the queue is full, with 1 tasks waiting and max_depth 1")
                .extracting(HeadraceException::reason)
                .isEqualTo(Reason.QUEUE_FULL);
        cli.call("HSET", key("meta"), "max_depth", "2");
        queue.submit(Mail.TYPE, new Mail("3"));
        assertThat(entries("normal")).hasSize(2);
    }

    @Test
    void aPayloadOverTheLimitIsRefusedByNameBeforeAnythingIsSent() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> queue.submit(Mail.TYPE, new Mail("x".repeat(1024 * 1024))))
                .withMessageContaining("type 'mail'")
                .withMessageContaining("queue " + name)
                .withMessageContaining("over the limit of 1048576");
        assertThat(cli.list("KEYS", key("*"))).isEmpty();
    }

    @Test
    void idsAndNamesThatAreNotAllowedAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Submission.plain().id("1763774400000-0"))
                .withMessageStartingWith("id:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.queue("no spaces"))
                .withMessageStartingWith("queue:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Submission.plain().keepResult(Duration.ZERO))
                .withMessageStartingWith("keepResult:");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        queue.submitAll(Mail.TYPE, List.of(), Submission.plain().id("one"), id -> {}))
                .withMessageStartingWith("id:");
    }

    @Test
    void aShardThatTheQueueDoesNotHaveIsRefusedAsNobodyWouldReadIt() {
        Submission third = Submission.plain().shard(2);
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(() -> queue.submit(Mail.TYPE, new Mail("x"), third))
                .withMessageContaining("has 1 shard, so shard 2 would never be read");
        cli.call("HSET", key("meta"), "shards", "3");
        TaskId id = queue.submit(Mail.TYPE, new Mail("x"), third);
        assertThat(id).hasToString(name + "#2/" + id.id());
        assertThat(cli.number("XLEN", "hr:{" + name + "#2}:ready:normal")).isOne();
    }

    @Test
    void aClosedClientSaysSo() {
        client.close();
        assertThatExceptionOfType(HeadraceException.class)
                .isThrownBy(() -> queue.submit(Mail.TYPE, new Mail("x")))
                .extracting(HeadraceException::reason)
                .isEqualTo(Reason.CLOSED);
        client.close();
    }

    @Test
    void closingWaitsForWhatWasSubmitted() {
        List<CompletableFuture<TaskId>> answers = IntStream.range(0, 3000)
                .mapToObj(i -> queue.submitAsync(Mail.TYPE, new Mail("m" + i)).toCompletableFuture())
                .toList();
        client.close();
        assertThat(answers).allMatch(answer -> answer.isDone() && !answer.isCompletedExceptionally());
        assertThat(cli.number("XLEN", key("ready:normal"))).isEqualTo(3000);
    }

    @Test
    void aBlockingCallOnTheClientsOwnThreadIsRefusedInsteadOfHangingForEver() {
        AtomicReference<Thread> continuedOn = new AtomicReference<>();
        CompletableFuture<TaskId> nested;
        do {
            nested = queue.submitAsync(Mail.TYPE, new Mail("outer"))
                    .thenApply(id -> {
                        continuedOn.set(Thread.currentThread());
                        return queue.submit(Mail.TYPE, new Mail("inner"));
                    })
                    .toCompletableFuture();
            // An answer that was there before it was waited for is continued on this thread, which may block.
        } while (continuedOn.get() == Thread.currentThread());
        assertThat(nested)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("use the Async method");
    }

    private String producer() {
        List<Object> keys = cli.list("KEYS", key("producer:*"));
        assertThat(keys).hasSize(1);
        return (String) keys.get(0);
    }

    @SuppressWarnings("unchecked")
    private List<List<Object>> entries(String lane) {
        return (List<List<Object>>) (List<?>) cli.list("XRANGE", key("ready:" + lane), "-", "+");
    }
}
