package dev.headrace.client.internal;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import dev.headrace.internal.protocol.produce.SubmitRequest;
import dev.headrace.task.Durability;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits to one shard as an idempotent producer: batches are numbered 1, 2, 3 …, one is in flight at a time, and it is
 * repeated with the same number until it is answered, so that a lost answer does not create a task twice. Submissions meanwhile
 * are collected for the next batch. After a batch was given up, its number is in doubt, so the next one uses a new
 * producer name. Used on the loop only.
 */
final class Producer {
    private static final Logger LOG = LoggerFactory.getLogger(Producer.class);
    private static final long MOST_WAITING_BYTES = 64L * 1024 * 1024;
    // Redis forgets a producer after an hour of silence.
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(30);

    private final ClientLoop client;
    private final Shard shard;
    private final Durability durability;
    private final Backlog backlog = new Backlog();
    private final ShardOpening opening;
    private String name;
    private long acknowledged;
    private long heardAt;
    private @Nullable Batch underWay;
    private boolean watching;

    Producer(ClientLoop client, Route.Place place) {
        this.client = client;
        this.shard = place.shard();
        this.durability = place.durability();
        this.opening = new ShardOpening(client, shard);
        this.name = client.newName();
        this.heardAt = client.loop().nanos();
    }

    /** Submits tasks of one kind, at most {@link Backlog#MOST_TASKS}; completes at {@code giveUpAt} at the latest. */
    CompletionStage<List<Submitted>> add(List<NewTask> tasks, boolean scheduled, long giveUpAt) {
        CompletableFuture<List<Submitted>> answer = new CompletableFuture<>();
        long bytes = tasks.stream().mapToLong(Backlog::weight).sum();
        if (!backlog.isEmpty() && backlog.bytes() + bytes > MOST_WAITING_BYTES) {
            answer.completeExceptionally(SubmitErrors.overloaded(shard, MOST_WAITING_BYTES));
            return answer;
        }
        backlog.add(new SubmitGroup(tasks, bytes, scheduled, giveUpAt, answer));
        watchDeadlines();
        sendNext();
        return answer;
    }

    /** Returns true if no submission waits or is in flight. */
    boolean idle() {
        return underWay == null && backlog.isEmpty();
    }

    /** Ends all waiting submissions with the error that the client is closed. */
    void close() {
        CompletionException closed = SubmitErrors.shared(ClientLoop.closed());
        backlog.drain(group -> group.answer().completeExceptionally(closed));
        if (underWay != null) {
            underWay.fail(underWay.sent() ? SubmitErrors.interrupted(shard) : closed);
        }
    }

    private void sendNext() {
        if (underWay != null || backlog.isEmpty()) {
            return;
        }
        long now = client.loop().nanos();
        if (now - heardAt > LONGEST_SILENCE.toNanos()) {
            rename();
        }
        heardAt = now;
        Batch batch = new Batch(backlog.take());
        underWay = batch;
        open(batch);
    }

    private void open(Batch batch) {
        on(EventLoop.attempt(() -> opening.before(batch.giveUpAt())), batch, (open, error) -> {
            if (error == null) {
                send(batch);
            } else {
                batch.fail(error);
                done();
            }
        });
    }

    private void send(Batch batch) {
        List<NewTask> tasks = batch.unanswered();
        if (tasks.isEmpty()) {
            done();
            return;
        }
        SubmitRequest request = new SubmitRequest(shard, name, acknowledged + 1, tasks, durability);
        RetriedCall<SubmitReply> call = new RetriedCall<>(
                client.loop(),
                batch.what(shard),
                batch.giveUpAt(),
                () -> batch.scheduled()
                        ? client.store().schedule(request)
                        : client.store().submit(request));
        batch.sentBy(call);
        on(call.start(), batch, (reply, error) -> {
            heardAt = client.loop().nanos();
            if (reply == null) {
                rename();
                batch.fail(error == null ? call.failure() : error);
                done();
            } else {
                answered(batch, reply);
            }
        });
    }

    /** Continues when a stage ends. An error of the continuation ends the batch, so that the next one does not wait for it. */
    private <T> void on(CompletionStage<T> stage, Batch batch, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        client.loop().when(stage, (value, error) -> {
            try {
                then.accept(value, error);
            } catch (RuntimeException | Error e) {
                batch.fail(SubmitErrors.broken(batch.what(shard), e));
                if (underWay == batch) {
                    rename();
                    done();
                }
            }
        });
    }

    private void answered(Batch batch, SubmitReply reply) {
        if (reply instanceof SubmitReply.OutOfSequence gap && gap.last() < acknowledged) {
            lost(gap.last());
            open(batch);
            return;
        }
        acknowledged++;
        if (reply instanceof SubmitReply.OutOfSequence || reply instanceof SubmitReply.AnswerForgotten) {
            rename();
        }
        // Sends the next batch first: Redis works on it while this one's callers get their answers.
        done();
        tell(batch, reply);
    }

    private void tell(Batch batch, SubmitReply reply) {
        if (reply instanceof SubmitReply.Taken taken) {
            batch.taken(taken.tasks());
        } else if (reply instanceof SubmitReply.Unreplicated unmet) {
            batch.fail(SubmitErrors.unreplicated(batch.what(shard), durability, unmet));
        } else if (reply instanceof SubmitReply.QueueFull full) {
            batch.fail(SubmitErrors.full(shard, full));
        } else {
            batch.fail(SubmitErrors.forgotten(batch.what(shard), reply));
        }
    }

    private void done() {
        underWay = null;
        sendNext();
    }

    private void lost(long last) {
        long before = acknowledged;
        client.lines()
                .say(
                        "lost batches",
                        shard,
                        before - last,
                        more -> LOG.error(
                                "ALARM: DATA LOSS in {}: Redis has forgotten {} of the {} batches of this client that it"
                                        + " acknowledged; acknowledged tasks may be gone (a failover, a flush, or a restart"
                                        + " without persistence; nothing is gone where it has forgotten all of them since its"
                                        + " clock was set ahead by an hour). What was not acknowledged is submitted again{}",
                                shard,
                                before - last,
                                before,
                                more));
        opening.forget();
        rename();
    }

    private void rename() {
        name = client.newName();
        acknowledged = 0;
    }

    private void watchDeadlines() {
        SubmitGroup next = nextToAnswer();
        if (watching || next == null) {
            return;
        }
        watching = true;
        client.loop()
                .schedule(
                        Duration.ofNanos(
                                Math.max(0, next.giveUpAt() - client.loop().nanos())),
                        () -> {
                            watching = false;
                            expire();
                            watchDeadlines();
                        });
    }

    private @Nullable SubmitGroup nextToAnswer() {
        SubmitGroup sent = underWay == null ? null : underWay.nextToAnswer();
        SubmitGroup waiting = backlog.oldest();
        boolean sentFirst = sent != null && (waiting == null || sent.giveUpAt() - waiting.giveUpAt() < 0);
        return sentFirst ? sent : waiting;
    }

    private void expire() {
        long now = client.loop().nanos();
        if (underWay != null) {
            underWay.expire(now, shard);
        }
        Map<Integer, CompletionException> errors = new HashMap<>();
        backlog.expire(
                now,
                group -> group.answer()
                        .completeExceptionally(
                                errors.computeIfAbsent(group.tasks().size(), this::neverSent)));
    }

    private CompletionException neverSent(int tasks) {
        return SubmitErrors.shared(
                SubmitErrors.neverSent(shard, tasks, client.settings().giveUpAfter()));
    }
}
