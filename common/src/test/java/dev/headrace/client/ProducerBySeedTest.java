package dev.headrace.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.client.internal.ClientLoop;
import dev.headrace.client.internal.Route;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import dev.headrace.task.Durability;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.Lane;
import dev.headrace.task.Shard;
import dev.headrace.task.StoreException.Kind;
import dev.headrace.testing.sim.Fault;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.Nature;
import dev.headrace.testing.sim.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client over a Redis that loses calls, loses answers, is late and goes away, by seed: whatever happens, a task that
 * was acknowledged is there once, one that was refused is not there, and one in doubt is there once at most.
 */
class ProducerBySeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Shard SHARD = Shard.first("q");
    private static final Route ROUTE = new Route("q", 0, Durability.NONE);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 150);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsAcknowledgedIsThereOnce(long seed) {
        Run run = new Run(seed);
        run.submitThroughFaults();
        run.check();
    }

    /** One client's life on one seed. */
    private static final class Run {
        private final VirtualTime time;
        private final ModelRedis redis;
        private final TaskStore store;
        private final ClientLoop client;
        private final Encoding encoding;
        private final List<Fate> fates = new ArrayList<>();
        private int names;

        Run(long seed) {
            time = new VirtualTime(seed);
            redis = new ModelRedis(time);
            var process = time.process("client");
            store = redis.connect(process);
            ClientSettings settings = ClientSettings.of("redis://model:1").withGiveUpAfter(PATIENCE);
            client = new ClientLoop(process.loop(), store, settings, this::name, new SparseLines(process.loop()));
            encoding = new Encoding(settings, this::name);
        }

        private String name() {
            return "%024x".formatted(++names);
        }

        void submitThroughFaults() {
            Random random = time.random();
            redis.nature((verb, caller) -> fault(random));
            for (int i = 0; i < 200; i++) {
                submit("m" + i, random);
                if (random.nextInt(4) == 0) {
                    time.runFor(Duration.ofMillis(random.nextInt(2000)));
                }
                if (random.nextInt(50) == 0) {
                    outage(random);
                }
            }
            redis.nature(Nature.calm(random));
            time.runFor(PATIENCE.multipliedBy(4));
        }

        private void outage(Random random) {
            redis.goDown();
            time.runFor(Duration.ofMillis(random.nextInt(10_000)));
            redis.comeUp();
        }

        private void submit(String mail, Random random) {
            Submission submission = switch (random.nextInt(5)) {
                case 0 -> Submission.plain().id("id-" + mail);
                case 1 -> Submission.plain().after(Duration.ofDays(1));
                default -> Submission.plain();
            };
            Fate fate = new Fate(mail, submission.due() != null, time.elapsed());
            fates.add(fate);
            client.submit(ROUTE, List.of(encoding.task("q", Mail.TYPE, new Mail(mail), submission)))
                    .whenComplete(
                            (answer, error) -> fate.end(answer == null ? null : answer.tasks(), error, time.elapsed()));
        }

        private static Fault fault(Random random) {
            Duration way = Duration.ofMillis(random.nextInt(20));
            return switch (random.nextInt(10)) {
                case 0 -> Fault.lostBefore(way);
                case 1 -> Fault.lostAfter(way, way.plusMillis(5));
                case 2 -> Fault.none(way, Duration.ofSeconds(6));
                case 3 -> Fault.refused(random.nextBoolean() ? Kind.UNAVAILABLE : Kind.OUT_OF_MEMORY, way);
                default -> Fault.none(way, way);
            };
        }

        void check() {
            Map<String, List<String>> there = queued();
            Map<String, Long> later = redis.view(SHARD).later();
            fates.forEach(fate -> fate.check(there, later));
            int inDoubtLater = (int) fates.stream()
                    .filter(fate -> fate.scheduled && fate.error != null)
                    .count();
            long certain = fates.stream()
                    .filter(fate -> fate.scheduled && fate.error == null)
                    .count();
            assertThat((long) later.size()).isBetween(certain, certain + inDoubtLater);
        }

        /** The ids under which each mail is queued. */
        private Map<String, List<String>> queued() {
            Map<String, List<String>> there = new TreeMap<>();
            WorkerId worker = new WorkerId("w", "000000000001");
            TaskStore other = redis.connect(time.process("worker"));
            List<TaskEntry> entries;
            do {
                entries = await(other.claim(SHARD, worker, Lane.NORMAL, 500));
                entries.forEach(entry -> there.computeIfAbsent(mail(entry), absent -> new ArrayList<>())
                        .add(entry.id()));
            } while (!entries.isEmpty());
            return there;
        }

        private static String mail(TaskEntry entry) {
            String body = new String(entry.body(), StandardCharsets.UTF_8);
            return body.replaceAll(".*\"(m\\d+)\".*", "$1");
        }

        private <T> T await(CompletionStage<T> stage) {
            assertThat(time.runUntil(() -> stage.toCompletableFuture().isDone(), Duration.ofMinutes(1)))
                    .isTrue();
            return stage.toCompletableFuture().join();
        }
    }

    /** What the caller of one submission was told, and whether that is so. */
    private static final class Fate {
        private final String mail;
        private final boolean scheduled;
        private final Duration submitted;
        private @Nullable String id;
        private @Nullable HeadraceException error;
        private @Nullable Duration answered;

        Fate(String mail, boolean scheduled, Duration submitted) {
            this.mail = mail;
            this.scheduled = scheduled;
            this.submitted = submitted;
        }

        void end(@Nullable List<Submitted> answer, @Nullable Throwable failure, Duration at) {
            assertThat(answered).as("answered twice").isNull();
            answered = at;
            if (answer != null) {
                id = answer.get(0).id();
            } else {
                error = (HeadraceException) (failure instanceof CompletionException ? failure.getCause() : failure);
            }
        }

        void check(Map<String, List<String>> queued, Map<String, Long> later) {
            assertThat(answered).as(mail).isNotNull();
            assertThat(answered.minus(submitted)).as(mail).isLessThanOrEqualTo(PATIENCE.plusMillis(1));
            List<String> ids = queued.getOrDefault(mail, List.of());
            if (error == null && scheduled) {
                assertThat(later).as(mail).containsKey(id);
            } else if (error == null) {
                assertThat(ids).as(mail).containsExactly(id);
            } else if (error.reason() == Reason.RESULT_UNKNOWN) {
                assertThat(ids).as(mail).hasSizeLessThanOrEqualTo(1);
            } else {
                assertThat(error.reason()).isEqualTo(Reason.REDIS);
                assertThat(ids).as(mail).isEmpty();
            }
        }
    }

    @org.junit.jupiter.api.Test
    void theFaultsAreBadEnoughToMeanSomething() {
        Map<String, Integer> seen = new TreeMap<>();
        IntStream.rangeClosed(1, 30).forEach(seed -> {
            Run run = new Run(seed);
            run.submitThroughFaults();
            run.fates.forEach(fate -> seen.merge(
                    fate.error == null ? "TAKEN" : fate.error.reason().name(), 1, Integer::sum));
        });
        assertThat(seen).containsKeys("TAKEN", "RESULT_UNKNOWN", "REDIS");
    }
}
