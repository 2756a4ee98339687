package dev.headrace.examples.sim;

import dev.headrace.examples.sim.History.Run;
import dev.headrace.examples.sim.World.Member;
import dev.headrace.task.Outcome;
import dev.headrace.worker.TaskContext;
import dev.headrace.worker.internal.engine.WorkerBoot;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

/** What the handlers of a world do: at each run of a task, what its plan says. */
final class Acting {
    private final World world;
    private final Map<Integer, PlannedTask> tasks = new HashMap<>();
    private final Map<Integer, Integer> runs = new HashMap<>();
    private final Map<TaskContext, Run> running = new IdentityHashMap<>();

    Acting(World world) {
        this.world = world;
    }

    void plan(PlannedTask task) {
        tasks.put(task.number(), task);
    }

    WorkerBoot.Spell begins(Member where, TaskContext context) {
        int number = Integer.parseInt(context.header("n").orElseThrow());
        PlannedTask task = Objects.requireNonNull(tasks.get(number));
        Act act = task.act(runs.merge(number, 1, Integer::sum) - 1);
        Run run = new Run(context.task().id(), task, context.fencingToken(), act);
        world.history.ran(run);
        world.history.tell(
                world.time.elapsed(),
                () -> where.process + " begins task " + number + ", " + run.id + " under " + run.token + ", to " + act);
        running.put(context, run);
        return new WorkerBoot.Spell(
                act.lasts(world.time.random()),
                act != Act.DEAF,
                act == Act.LONG ? Duration.ofMillis(700) : Duration.ZERO,
                () -> run.interrupted = true);
    }

    Outcome<Void> answer(Member where, TaskContext context) throws InterruptedException {
        Run run = Objects.requireNonNull(running.remove(context));
        run.answered = true;
        if (run.interrupted) {
            throw new InterruptedException("as it was asked for");
        }
        return switch (run.act) {
            case RETRY -> Outcome.retry("not yet");
            case THROW -> throw new IllegalStateException("broken");
            case SILENT -> null;
            case SNOOZE -> Outcome.snooze(Duration.ofSeconds(2));
            case HOPELESS -> Outcome.deadLetter("hopeless");
            case CRASH -> {
                world.kill(where, Duration.ofSeconds(1));
                yield Outcome.done();
            }
            case DONE, LONG, STALL, HANG, DEAF -> Outcome.done();
        };
    }
}
