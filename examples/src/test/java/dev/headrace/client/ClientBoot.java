package dev.headrace.client;

import dev.headrace.client.internal.ClientLoop;
import dev.headrace.client.internal.Route;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import dev.headrace.task.Durability;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import dev.headrace.testing.sim.VirtualLoop;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.view.CancelReply;
import dev.headrace.view.DeadDetails;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The client's own classes, unchanged, in a simulated process. What it answers is told on its loop. */
public final class ClientBoot {
    private final VirtualLoop loop;
    private final ClientLoop client;
    private final Encoding encoding;
    private int names;

    /** @param patience how long a call goes on trying */
    public ClientBoot(VirtualProcess process, TaskStore store, Duration patience) {
        loop = process.loop();
        ClientSettings settings = ClientSettings.of("redis://model:1").withGiveUpAfter(patience);
        Supplier<String> name = () -> "%024x".formatted(++names);
        client = new ClientLoop(loop, store, settings, name, new SparseLines(loop));
        encoding = new Encoding(settings, name);
    }

    /** Submits one task to shard 0 of a queue. */
    public void submit(
            Shard to,
            TaskType<Integer, Void> type,
            int payload,
            Submission submission,
            BiConsumer<@Nullable Submitted, @Nullable Throwable> then) {
        var task = encoding.task(to.queue(), type, payload, submission);
        when(
                client.submit(new Route(to.queue(), to.number(), Durability.NONE), List.of(task))
                        .thenApply(accepted -> accepted.tasks().get(0)),
                then);
    }

    /** Asks for a task to stop. */
    public void cancel(TaskId task, BiConsumer<@Nullable CancelReply, @Nullable Throwable> then) {
        when(client.cancel(task), then);
    }

    /** Looks at a task. */
    public CompletionStage<TaskView> lookUp(TaskId task) {
        return client.lookUp(task);
    }

    /** Looks for a dead task. */
    public void findDead(TaskId task, BiConsumer<@Nullable Optional<DeadDetails>, @Nullable Throwable> then) {
        when(client.read("look", store -> store.findDead(task.shard(), task.id())), then);
    }

    /** Has a task that died then run again. */
    public void replay(TaskId task, DeadRef ref, BiConsumer<@Nullable DeadReply, @Nullable Throwable> then) {
        when(
                client.change("replay", store -> store.replay(task.shard(), List.of(ref)))
                        .thenApply(all -> all.get(0)),
                then);
    }

    /** Forgets a task that died then. */
    public void purge(TaskId task, DeadRef ref, BiConsumer<@Nullable DeadReply, @Nullable Throwable> then) {
        when(
                client.change("purge", store -> store.purge(task.shard(), List.of(ref)))
                        .thenApply(all -> all.get(0)),
                then);
    }

    private <T> void when(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        loop.when(stage, then);
    }
}
