package dev.headrace.examples.sim;

import dev.headrace.client.ClientBoot;
import dev.headrace.examples.sim.History.Deed;
import dev.headrace.internal.protocol.dead.DeadRef;
import dev.headrace.internal.protocol.dead.DeadReply;
import dev.headrace.internal.protocol.produce.SubmitReply.Kind;
import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import dev.headrace.internal.protocol.work.Settlement;
import dev.headrace.task.FailureCode;
import dev.headrace.task.HeadraceException;
import dev.headrace.task.TaskId;
import dev.headrace.task.TaskType;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.view.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who submits tasks, once or again and again, asks for their end, and brings some back from the dead. */
final class Customer {
    static final TaskType<Integer, Void> NUMBER = TaskType.of("number", Integer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final VirtualProcess process;
    private final ClientBoot client;
    private final History history;
    private int open;

    Customer(VirtualProcess process, World world) {
        this.process = process;
        this.client = new ClientBoot(process, world.connect(process), PATIENCE);
        this.history = world.history;
    }

    /** Whether all that it set out to do is done. */
    boolean idle() {
        return open == 0;
    }

    /** Has a task submitted when its time comes, as often as its plan says. */
    void plan(PlannedTask task) {
        after(task.at(), () -> submit(task, true));
        for (Duration later : task.again()) {
            after(task.at().plus(later), () -> submit(task, false));
        }
    }

    private void after(Duration delay, Runnable action) {
        open++;
        process.loop().schedule(delay, () -> {
            action.run();
            open--;
        });
    }

    private void submit(PlannedTask task, boolean first) {
        open++;
        var submission = task.submission().header("n", Integer.toString(task.number()));
        client.submit(World.SHARD, NUMBER, task.number(), submission, (answer, error) -> {
            if (answer != null) {
                acknowledged(task, answer, first);
            } else if (!task.shape().chosen() && unknown(error)) {
                history.inDoubt(task);
            } else {
                after(PAUSE, () -> submit(task, first));
            }
            open--;
        });
    }

    private static boolean unknown(@Nullable Throwable error) {
        return error instanceof HeadraceException known && known.reason() == HeadraceException.Reason.RESULT_UNKNOWN;
    }

    private void acknowledged(PlannedTask task, Submitted answer, boolean first) {
        history.acknowledged(answer.id(), task);
        history.tell(
                process.time().elapsed(),
                () -> "task " + task.number() + " is acknowledged as " + answer.id() + ", " + answer.kind());
        if (answer.kind() == Kind.AGAIN && diedForGood(answer.id())) {
            history.broken(answer.id() + " came back after a protocol failure though nobody replayed it");
        }
        Duration cancel = task.cancel();
        if (first && cancel != null) {
            after(cancel, () -> cancel(answer.id()));
        }
    }

    private boolean diedForGood(String id) {
        boolean helped = history.deeds().stream().anyMatch(deed -> deed.id().equals(id));
        List<Settlement.Died> deaths = history.told().stream()
                .filter(told -> told.accepted() && told.id().equals(id))
                .filter(told -> told.end() instanceof Settlement.Died)
                .map(told -> (Settlement.Died) told.end())
                .toList();
        return !helped && !deaths.isEmpty() && deaths.stream().allMatch(Customer::protocol);
    }

    private static boolean protocol(Settlement.Died death) {
        FailureCode of = death.code() == FailureCode.RETRIES_EXHAUSTED ? death.cause() : death.code();
        return of != null && of.category() == FailureCode.Category.PROTOCOL;
    }

    /** Asks for the end of any task that it knows. */
    void cancelAny(Random random) {
        String id = any(random);
        if (id != null) {
            cancel(id);
        }
    }

    private void cancel(String id) {
        open++;
        history.cancelled(id, null);
        client.cancel(id(id), (reply, error) -> {
            history.cancelled(id, reply);
            history.tell(process.time().elapsed(), () -> "the cancel of " + id + " is answered " + reply);
            open--;
        });
    }

    /** Replays or purges any task that it knows, dead or not. */
    void digUp(Random random) {
        String id = any(random);
        if (id != null) {
            bury(id, null, random.nextInt(3) > 0);
        }
    }

    /** Looks at a dead task, replays it as it was seen, and does so or purges it once more, as it was seen, when it is late. */
    void digUpTwice(Random random, List<String> dead) {
        if (dead.isEmpty()) {
            return;
        }
        String id = dead.get(random.nextInt(dead.size()));
        Duration later = Duration.ofMillis(random.nextInt(12_000));
        boolean replay = random.nextBoolean();
        open++;
        client.findDead(id(id), (found, error) -> {
            if (found != null && found.isPresent()) {
                Instant died = found.get().task().died();
                bury(id, died, true);
                after(later, () -> bury(id, died, replay));
            }
            open--;
        });
    }

    private void bury(String id, @Nullable Instant died, boolean replay) {
        open++;
        DeadRef ref = new DeadRef(id, died);
        history.did(new Deed(id, died, DeadReply.CHANGED));
        if (replay) {
            client.replay(id(id), ref, (reply, error) -> buried(ref, reply));
        } else {
            client.purge(id(id), ref, (reply, error) -> buried(ref, reply));
        }
    }

    private void buried(DeadRef ref, @Nullable DeadReply reply) {
        if (reply != null) {
            history.did(new Deed(ref.id(), ref.died(), reply));
            history.tell(process.time().elapsed(), () -> "a replay or purge of " + ref.id() + " is answered " + reply);
        }
        open--;
    }

    private @Nullable String any(Random random) {
        List<String> ids = history.acknowledged().keySet().stream()
                .sorted(Comparator.naturalOrder())
                .toList();
        return ids.isEmpty() ? null : ids.get(random.nextInt(ids.size()));
    }

    CompletionStage<TaskView> lookUp(String id) {
        return client.lookUp(id(id));
    }

    private static TaskId id(String id) {
        return new TaskId(World.SHARD, id);
    }
}
