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
 * Submits tasks to one queue. Thread-safe and cheap to create; usable until its client is closed. Concurrent submissions share
 * round trips.
 *
 * <p>All submit methods throw {@link PayloadException} if a payload cannot be encoded or exceeds the limit; nothing is sent
 * then, except by {@link #submitAll(TaskType, Iterable, Submission, Consumer)}, which submits the payloads before it. Blocking
 * methods throw a {@link HeadraceException} if Redis does not accept the task within {@link ClientSettings#giveUpAfter}; the
 * stages of the other methods end with this exception.
 */
public final class Queue {
    private final HeadraceClient client;
    private final String name;

    Queue(HeadraceClient client, String name) {
        this.client = client;
        this.name = Shard.requireQueueName(name);
    }

    /** Returns the queue's name. */
    public String name() {
        return name;
    }

    /** Submits a task with the default options, and waits until Redis has accepted it. Returns its id. */
    public <P> TaskId submit(TaskType<P, ?> type, P payload) {
        return submit(type, payload, Submission.plain());
    }

    /**
     * Submits a task with these options, and waits until Redis has accepted it. Returns its id. If a task with the chosen id is
     * known already, nothing is added.
     */
    public <P> TaskId submit(TaskType<P, ?> type, P payload, Submission submission) {
        return client.answer("submit to " + name, submitAsync(type, payload, submission));
    }

    /**
     * Submits a task with a chosen id, waits until Redis has accepted it, and returns whether the task is new. If the reply is
     * lost, the client repeats the call with the same number, so the receipt is still correct. A program that has crashed and
     * submits again gets {@link Receipt.Kind#DUPLICATE}.
     *
     * @throws IllegalArgumentException if the submission has no id
     */
    public <P> Receipt submitOnce(TaskType<P, ?> type, P payload, Submission submission) {
        return client.answer("submit to " + name, submitOnceAsync(type, payload, submission));
    }

    /**
     * Submits a task as {@link #submitOnce} does. The stage ends when Redis has accepted it.
     *
     * @throws IllegalArgumentException if the submission has no id
     */
    public <P> CompletionStage<Receipt> submitOnceAsync(TaskType<P, ?> type, P payload, Submission submission) {
        required(type, "type");
        if (required(submission, "submission").id().isEmpty()) {
            throw new IllegalArgumentException("id: submitOnce needs a chosen id; a task without one is always new");
        }
        return accepted(type, payload, submission).thenApply(accepted -> {
            Submitted submitted = accepted.tasks().get(0);
            taken(accepted.shard(), submitted);
            return Receipt.of(accepted.shard(), submitted);
        });
    }

    /** Submits a task that runs after a delay, by the clock of Redis. A delay of zero or less means now. */
    public <P> TaskId schedule(TaskType<P, ?> type, P payload, Duration delay) {
        return submit(type, payload, Submission.plain().after(required(delay, "delay")));
    }

    /** Submits a task that runs at a time, by the clock of Redis. A time in the past means now. */
    public <P> TaskId schedule(TaskType<P, ?> type, P payload, Instant time) {
        return submit(type, payload, Submission.plain().at(required(time, "time")));
    }

    /** Submits a task with the default options. The stage ends with its id when Redis has accepted it. */
    public <P> CompletionStage<TaskId> submitAsync(TaskType<P, ?> type, P payload) {
        return submitAsync(type, payload, Submission.plain());
    }

    /** Submits a task with these options. The stage ends with its id when Redis has accepted it. */
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
     * Submits many tasks with the default options, as {@link #submitAll(TaskType, Iterable, Submission, Consumer)} does.
     * Returns all ids, in order.
     */
    public <P> List<TaskId> submitAll(TaskType<P, ?> type, Iterable<? extends P> payloads) {
        List<TaskId> ids = new ArrayList<>();
        submitAll(type, payloads, Submission.plain(), ids::add);
        return ids;
    }

    /**
     * Submits a task for each payload, and waits until Redis has accepted all of them. The number of payloads is not limited:
     * the method reads them while it sends, a few thousand or a few MiB ahead.
     *
     * @param submission the options of all tasks, without an id
     * @param taken receives the id of each task, in order, in the calling thread
     * @return the number of submitted tasks
     * @throws IllegalArgumentException if the submission has an id
     * @throws HeadraceException if a batch was not accepted. The message says which tasks, by number, are in the queue, and
     *     which may be; {@code taken} has received the ids of those that are
     * @throws PayloadException if a payload cannot be encoded or exceeds the limit. The tasks before it are submitted. The
     *     message says which payload it is, and which tasks are in the queue
     */
    public <P> long submitAll(
            TaskType<P, ?> type, Iterable<? extends P> payloads, Submission submission, Consumer<TaskId> taken) {
        required(type, "type");
        required(payloads, "payloads");
        required(taken, "taken");
        if (required(submission, "submission").id().isPresent()) {
            throw new IllegalArgumentException("id: many tasks cannot have the same id");
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
     * Submits many tasks with the default options; all of them are held in memory. The stage ends with their ids, in order,
     * when Redis has accepted all of them. If it ends with an error, some tasks may be in the queue; only {@link
     * #submitAll(TaskType, Iterable, Submission, Consumer)} reports which.
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

    /**
     * Submits tasks of different types and options, as {@link #submitAllAsync(Collection)} does, and waits until Redis has
     * accepted all.
     */
    public List<Receipt> submitAll(Collection<? extends TaskRequest<?>> requests) {
        return client.answer("submit to " + name, submitAllAsync(requests));
    }

    /**
     * Submits tasks of different types and options. They may run in any order and in different shards. The stage ends with a
     * receipt for each task, in order, when Redis has accepted all of them. A chosen id whose task died before, and stays dead,
     * is not an error but a receipt of {@link Receipt.Kind#DEAD}. If the stage ends with an error, some tasks may be in the
     * queue: if all tasks have chosen ids, submit all of them again.
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
                "submit of " + id(shard, submitted) + ": the task with this id died before (" + submitted.code() + cause
                        + ") and stays dead, because retryFailed is false or because it died of a protocol failure; nothing was"
                        + " added. See 'headrace dead show'; 'headrace dead replay' runs it again",
                null);
    }

    /**
     * Raises the number of the queue's shards, unless the queue already has as many. Nothing needs a restart: workers serve the
     * new shards within 10 s, controllers sweep them within 5 s, and clients submit to them within 10 s.
     *
     * @param shards 1 to 1024
     * @return the previous number of shards
     * @throws IllegalArgumentException if the number is out of this range
     */
    public int raiseShards(int shards) {
        QueueSettings.requireShards(shards);
        String what = "raising the shards of " + name;
        return client.answer(what, client.loop().change(what, store -> store.raiseShards(name, shards)));
    }

    /** Returns the queue's dead tasks, to list, replay or purge them. */
    public DeadLetters deadLetters() {
        return new DeadLetters(client, name);
    }

    private static TaskId id(Shard shard, Submitted submitted) {
        return new TaskId(shard, submitted.id());
    }
}
