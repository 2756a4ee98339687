package dev.headrace.examples.sim;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.task.Shard;
import dev.headrace.testing.sim.ModelEvent;
import dev.headrace.testing.sim.ModelGuard;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.ModelView;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.testing.sim.VirtualTime;
import dev.headrace.view.TaskView;
import dev.headrace.worker.AttemptLimits;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.WorkerSettings;
import dev.headrace.worker.internal.engine.WorkerBoot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Two workers, two controllers and a customer of one queue, each a process of its own, around a modelled Redis. */
final class World {
    static final Shard SHARD = Shard.first("q");
    static final Duration BEAT = Duration.ofSeconds(1);
    static final Duration TTL = Duration.ofSeconds(3);
    static final Duration SCAN = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final WorkerSettings WORKER = WorkerSettings.DEFAULT
            .withHeartbeats(new HeartbeatSettings(BEAT, TTL, false))
            .withLimits(new AttemptLimits(4, 3, Duration.ofHours(24), Duration.ZERO, GRACE))
            .withConcurrency(4);
    private static final ControllerSettings CONTROLLER = ControllerSettings.DEFAULT
            .withIntervals(SCAN, Duration.ofSeconds(2))
            .withHeartbeats(BEAT, TTL, TTL);

    final VirtualTime time;
    final ModelRedis redis;
    final Troubles troubles;
    final History history;
    final Witness witness;
    private final List<Member> members = new ArrayList<>();
    private final List<WorkerBoot> workers = new ArrayList<>();
    private final List<SimulatedController> controllers = new ArrayList<>();
    private final Map<WorkerBoot, VirtualProcess> processes = new IdentityHashMap<>();
    private final Acting acting = new Acting(this);
    private final Member client = new Member("client");
    private final Customer customer;
    private int boots;
    private boolean serverDown;
    private boolean failingOver;
    private Duration disturbed = Duration.ZERO;

    World(Plan plan, @Nullable ModelGuard without, boolean telling) {
        time = new VirtualTime(plan.seed());
        redis = new ModelRedis(time);
        if (without != null) {
            redis.takeOut(without);
        }
        troubles = new Troubles(time);
        redis.nature(troubles);
        history = new History(telling);
        witness = new Witness(time, history, this::leftAWaitOut);
        redis.tellTimeline(this::wrote);
        client.process = time.process("client");
        customer = new Customer(client.process, this);
        for (int i = 0; i < 2; i++) {
            members.add(new Member("w" + i));
            members.add(new Member("c" + i));
        }
        members.forEach(this::boot);
        members.add(client);
        plan.tasks().forEach(task -> {
            acting.plan(task);
            customer.plan(task);
        });
    }

    /** A process that belongs to the queue, and can be started again. */
    static final class Member {
        final String name;
        VirtualProcess process;

        @Nullable WorkerBoot worker;

        @Nullable SimulatedController controller;

        private Member(String name) {
            this.name = name;
        }

        boolean isWorker() {
            return worker != null;
        }
    }

    private void wrote(ModelEvent event) {
        history.tell(time.elapsed(), () -> "Redis: " + event.taskId() + " " + event.what());
        witness.wrote(event);
    }

    TaskStore connect(VirtualProcess process) {
        return witness.beside(redis.connect(process));
    }

    /** Starts a member, for the first time or again, under an id that never was. */
    private void boot(Member member) {
        boots++;
        disturb();
        member.process = time.process(member.name + "." + boots);
        TaskStore store = connect(member.process);
        if (member.name.startsWith("c")) {
            member.controller = SimulatedController.start(member.process, store, member.name + boots, CONTROLLER);
            controllers.add(member.controller);
        } else {
            WorkerBoot.Work work = new WorkerBoot.Work(
                    Customer.NUMBER,
                    (number, task) -> acting.answer(member, task),
                    task -> acting.begins(member, task));
            WorkerId id = new WorkerId(member.name, "%012x".formatted(boots));
            WorkerBoot worker = WorkerBoot.start(member.process, store, id, WORKER, work);
            member.worker = worker;
            workers.add(worker);
            processes.put(worker, member.process);
        }
    }

    // ---- what befalls ---------------------------------------------------------------------------------------------

    /** SIGKILL; it is started again after a while. */
    void kill(Member member, Duration restart) {
        if (member != client) {
            member.process.kill();
            time.after(restart, () -> boot(member));
        }
    }

    /** SIGTERM, and when it has ended in order it is started again. */
    void terminate(Member member, Duration drain) {
        VirtualProcess process = member.process;
        Runnable then = () -> {
            if (member.process == process) {
                process.kill();
                boot(member);
            }
        };
        if (member.worker != null) {
            member.worker.terminate(drain, then);
        } else if (member.controller != null) {
            member.controller.terminate(then);
        }
    }

    /** Whoever recovers tasks has other cares for a while. */
    void disturb() {
        disturbed = time.elapsed();
    }

    /** Keys went, or the clock jumped. */
    void upset() {
        witness.upset();
        disturb();
    }

    /** The server is away for a while, and comes back as it was. */
    void serverDown(Duration during) {
        if (goDown()) {
            time.after(during, () -> {
                redis.comeUp();
                isUp();
            });
        }
    }

    /** The server's last writes reach no replica; then it is away for a while, and comes back as the replica. */
    void failOver(Duration lag, Duration during) {
        if (failingOver) {
            return;
        }
        failingOver = true;
        redis.replicaFallsBehind();
        time.after(lag, () -> {
            boolean gone = goDown();
            time.after(during, () -> {
                failingOver = false;
                if (gone) {
                    Set<String> setBack = redis.failOver();
                    history.setBack(setBack);
                    witness.setBack(setBack);
                    isUp();
                }
            });
        });
    }

    private boolean goDown() {
        boolean up = !serverDown;
        serverDown = true;
        redis.goDown();
        return up;
    }

    private void isUp() {
        serverDown = false;
        upset();
    }

    /** Another worker under the name of one that runs. */
    void bootTwin(Member of) {
        Member twin = new Member(of.name);
        boot(twin);
        members.add(twin);
    }

    // ---- what there is --------------------------------------------------------------------------------------------

    Customer customer() {
        return customer;
    }

    List<Member> members() {
        return members;
    }

    ModelView view() {
        return redis.view(SHARD);
    }

    /** The last time of {@link #disturb()}. */
    Duration disturbed() {
        return disturbed;
    }

    boolean serverIsDown() {
        return serverDown;
    }

    /** Whether a controller was disturbed for the fourth time running, and recovered without letting workers beat first. */
    boolean leftAWaitOut() {
        return controllers.stream().anyMatch(SimulatedController::leftAWaitOut);
    }

    /** Every boot that ever was, with its process. */
    Map<WorkerBoot, VirtualProcess> workers() {
        return processes;
    }

    /** Nothing is queued, running, scheduled, or believed to be running; nobody waits for an answer. */
    boolean isQuiet() {
        return customer.idle()
                && !serverDown
                && view().isIdle()
                && members.stream().allMatch(one -> one.process.running())
                && members.stream().allMatch(one -> one.worker == null || one.worker.held() == 0);
    }

    /** What is not quiet, for people. */
    String unrest() {
        List<String> held = members.stream()
                .filter(one -> one.worker != null)
                .map(one -> one.process + " holds "
                        + Objects.requireNonNull(one.worker).held())
                .toList();
        return "pending " + view().pending() + ", later " + view().later() + ", " + held + ", customer idle: "
                + customer.idle();
    }

    /** What Redis says of each acknowledged task. */
    Map<String, TaskView> lookUps() {
        Map<String, TaskView> views = new HashMap<>();
        history.acknowledged().keySet().forEach(id -> views.put(id, await(customer.lookUp(id))));
        return views;
    }

    private <T> T await(CompletionStage<T> stage) {
        time.runUntil(() -> stage.toCompletableFuture().isDone(), Duration.ofMinutes(1));
        return stage.toCompletableFuture().join();
    }
}
