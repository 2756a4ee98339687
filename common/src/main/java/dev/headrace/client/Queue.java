package dev.headrace.client;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.client.internal.Accepted;
import dev.headrace.client.internal.BatchCutter;
import dev.headrace.client.internal.Route;
import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply;
import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.HeadraceException.Reason;
import dev.headrace.task.PayloadException;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A queue to submit to. Thread-safe, cheap, as good as its client. Submissions that are made at the same time share round
 * trips.
 *
 * <p>All methods throw {@link PayloadException} if a payload cannot be written or is over the limit, before anything is
 * sent; {@code submitAll}, which sends while it writes, after what was before it. Those that block throw a {@link HeadraceException} if Redis did not take the task, within
 * {@link ClientSettings#giveUpAfter}; the others end their stage with it.
 */
public final class Queue {
    private final HeadraceClient client;
    private final String name;

    Queue(HeadraceClient client, String name) {
        this.client = client;
        this.name = Shard.requireQueueName(name);
    }

    /** The queue's name. */
    public String name() {
        return name;
    }

    /** Submits a task and waits until Redis has it. */
    public <P> TaskId submit(TaskType<P, ?> type, P payload) {
        return submit(type, payload, Submission.plain());
    }

    /** Submits a task as told and waits until Redis has it; where its chosen id is there already, nothing is added. */
    public <P> TaskId submit(TaskType<P, ?> type, P payload, Submission submission) {
        return client.answer("submit to " + name, submitAsync(type, payload, submission));
    }

    /**
     * Submits a task under an id of its submission's choice, waits until Redis has it, and says whether it was new. A call
     * whose answer was lost is sent again under its number, so its receipt is right too; a caller that crashed and submits
     * again is told {@link Receipt.Kind#DUPLICATE}.
     *
     * @throws IllegalArgumentException if the submission chooses no id
     */
    public <P> Receipt submitOnce(TaskType<P, ?> type, P payload, Submission submission) {
        return client.answer("submit to " + name, submitOnceAsync(type, payload, submission));
    }

    /**
     * Submits a task as {@link #submitOnce}; the stage ends when Redis has it.
     *
     * @throws IllegalArgumentException if the submission chooses no id
     */
    public <P> CompletionStage<Receipt> submitOnceAsync(TaskType<P, ?> type, P payload, Submission submission) {
        required(type, "type");
        if (required(submission, "submission").id().isEmpty()) {
            throw new IllegalArgumentException("id: a task without an id of its own is new each time");
        }
        return accepted(type, payload, submission).thenApply(accepted -> {
            Submitted submitted = accepted.tasks().get(0);
            taken(accepted.shard(), submitted);
            return Receipt.of(accepted.shard(), submitted);
        });
    }

    /** Submits a task that is to run after a delay, by the server's clock; not positive means now. */
    public <P> TaskId schedule(TaskType<P, ?> type, P payload, Duration delay) {
        return submit(type, payload, Submission.plain().after(required(delay, "delay")));
    }

    /** Submits a task that is to run at a time of the server's clock; one that is past means now. */
    public <P> TaskId schedule(TaskType<P, ?> type, P payload, Instant time) {
        return submit(type, payload, Submission.plain().at(required(time, "time")));
    }

    /** Submits a task; the stage ends when Redis has it. */
    public <P> CompletionStage<TaskId> submitAsync(TaskType<P, ?> type, P payload) {
        return submitAsync(type, payload, Submission.plain());
    }

    /** Submits a task as told; the stage ends when Redis has it. */
    public <P> CompletionStage<TaskId> submitAsync(TaskType<P, ?> type, P payload, Submission submission) {
        return accepted(type, payload, submission)
                .thenApply(accepted -> taken(accepted.shard(), accepted.tasks().get(0)));
    }

    private <P> CompletionStage<Accepted> accepted(TaskType<P, ?> type, P payload, Submission submission) {
        NewTask task =
                client.encoding().task(name, required(type, "type"), payload, required(submission, "submission"));
        return client.loop().submit(route(submission), List.of(task));
    }

    /**
     * Submits many tasks and waits until Redis has them all; as {@link #submitAll(TaskType, Iterable, Submission,
     * Consumer)}, with all ids in memory.
     */
    public <P> List<TaskId> submitAll(TaskType<P, ?> type, Iterable<? extends P> payloads) {
        List<TaskId> ids = new ArrayList<>();
        submitAll(type, payloads, Submission.plain(), ids::add);
        return ids;
    }

    /**
     * Submits as many tasks as there are payloads and waits until Redis has them all. The payloads are taken as they can
     * be sent, a few thousand or a few MiB ahead, so there may be any number of them.
     *
     * @param submission for each of them, so without an id
     * @param taken is told each task's id, in order, in this thread
     * @return how many were submitted
     * @throws IllegalArgumentException if the submission chooses an id
     * @throws HeadraceException when a batch was not taken. The message says which of the tasks, by number, are in the
     *     queue, and which may be; {@code taken} was told of those that are
     * @throws PayloadException if a payload cannot be written or is over the limit. Those before it are submitted, as they
     *     are written while others are sent; the message says which payload it was, and which tasks are in the queue
     */
    public <P> long submitAll(
            TaskType<P, ?> type, Iterable<? extends P> payloads, Submission submission, Consumer<TaskId> taken) {
        required(type, "type");
        required(payloads, "payloads");
        required(taken, "taken");
        if (required(submission, "submission").id().isPresent()) {
            throw new IllegalArgumentException("id: one id cannot be that of many tasks");
        }
        BulkSubmit bulk = new BulkSubmit(client, "submit to " + name, route(submission), taken);
        long number = 0;
        try {
            for (P payload : payloads) {
                number++;
                bulk.add(client.encoding().task(name, type, payload, submission));
            }
        } catch (PayloadException e) {
            throw new PayloadException("payload number " + number + ": " + e.getMessage() + ". " + bulk.stop(), e);
        } catch (RuntimeException e) {
            bulk.stop();
            throw e;
        }
        return bulk.finish();
    }

    /**
     * Submits tasks that are in memory already; the stage ends when Redis has them all, with their ids in order. When it
     * ends with an error, some of them may be in the queue; {@link #submitAll(TaskType, Iterable, Submission, Consumer)}
     * says which.
     */
    public <P> CompletionStage<List<TaskId>> submitAllAsync(TaskType<P, ?> type, Collection<? extends P> payloads) {
        required(type, "type");
        required(payloads, "payloads");
        Route route = route(Submission.plain());
        List<CompletableFuture<Accepted>> answers = new ArrayList<>();
        BatchCutter cutter = new BatchCutter(
                batch -> answers.add(client.loop().submit(route, batch).toCompletableFuture()));
        List<NewTask> tasks = new ArrayList<>(payloads.size());
        payloads.forEach(payload -> tasks.add(client.encoding().task(name, type, payload, Submission.plain())));
        tasks.forEach(cutter::add);
        cutter.finish();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> answers.stream()
                        .flatMap(answer -> answer.join().ids().stream())
                        .toList());
    }

    /** Submits tasks that differ in type, id, time and options, and waits until Redis has them all; as {@link #submitAllAsync(Collection)}. */
    public List<Receipt> submitAll(Collection<? extends TaskRequest<?>> requests) {
        return client.answer("submit to " + name, submitAllAsync(requests));
    }

    /**
     * Submits tasks that differ in type, id, time and options. They need not run in this order, nor in one shard. The stage ends when
     * Redis has them all, with a receipt each, in order; a task that died under its chosen id before, and stays dead, is a receipt of
     * {@link Receipt.Kind#DEAD} and no error. When the stage ends with an error, some of the tasks may be in the queue: with ids of
     * your own, submit all of them again.
     */
    public CompletionStage<List<Receipt>> submitAllAsync(Collection<? extends TaskRequest<?>> requests) {
        MixedSubmit mixed = new MixedSubmit(client);
        required(requests, "requests").forEach(request -> mixed.add(route(request.submission()), encoded(request)));
        return mixed.send();
    }

    private <P> NewTask encoded(TaskRequest<P> request) {
        return client.encoding().task(name, required(request.type(), "type"), request.payload(), request.submission());
    }

    private Route route(Submission submission) {
        return new Route(
                name,
                submission.shard().orElse(null),
                client.loop()
                        .settings()
                        .require(submission
                                .durability()
                                .orElse(client.loop().settings().durability())));
    }

    private static TaskId taken(Shard shard, Submitted submitted) {
        if (submitted.kind() != SubmitReply.Kind.DEAD) {
            return id(shard, submitted);
        }
        String cause = submitted.cause() == null ? "" : ", cause " + submitted.cause();
        throw new HeadraceException(
                Reason.DEAD,
                "submit of " + id(shard, submitted) + ": a task of this id died before (" + submitted.code() + cause
                        + ") and stays dead, as its submission or the way it died says; nothing was added. Look at it"
                        + " with 'headrace dead show', run it again with 'headrace dead replay'",
                null);
    }

    /**
     * Gives the queue so many shards, if it has fewer, while everything runs: workers serve them within 10 s, controllers
     * sweep them within 5 s, and clients submit to them within 10 s.
     *
     * @param shards 1 to 1024
     * @return how many it had
     * @throws IllegalArgumentException if it is not within 1 to 1024
     */
    public int raiseShards(int shards) {
        QueueSettings.requireShards(shards);
        String what = "raising the shards of " + name;
        return client.answer(what, client.loop().change(what, store -> store.raiseShards(name, shards)));
    }

    /** The queue's dead tasks: to look at, to replay, to purge. */
    public DeadLetters deadLetters() {
        return new DeadLetters(client, name);
    }

    private static TaskId id(Shard shard, Submitted submitted) {
        return new TaskId(shard, submitted.id());
    }
}
