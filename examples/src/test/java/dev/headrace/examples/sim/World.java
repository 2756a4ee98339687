package dev.headrace.examples.sim;

import dev.headrace.controller.ControllerBoot;
import dev.headrace.controller.ControllerSettings;
import dev.headrace.examples.sim.History.Character;
import dev.headrace.protocol.TaskStore;
import dev.headrace.protocol.TaskView;
import dev.headrace.task.Outcome;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskType;
import dev.headrace.task.WorkerId;
import dev.headrace.testing.sim.ModelEvent;
import dev.headrace.testing.sim.ModelRedis;
import dev.headrace.testing.sim.ModelView;
import dev.headrace.testing.sim.VirtualProcess;
import dev.headrace.testing.sim.VirtualTime;
import dev.headrace.worker.HeartbeatSettings;
import dev.headrace.worker.TaskContext;
import dev.headrace.worker.WorkerBoot;
import dev.headrace.worker.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Two workers, two controllers and a client of one queue, each a process of its own, around a modelled Redis. */
final class World {
    static final Shard SHARD = Shard.first("q");
    static final Duration BEAT = Duration.ofSeconds(1);
    static final Duration TTL = Duration.ofSeconds(3);
    private static final TaskType<Integer> NUMBER = TaskType.of("number", Integer.class);
    private static final WorkerSettings WORKER = WorkerSettings.DEFAULT
            .withHeartbeats(new HeartbeatSettings(BEAT, TTL, false))
            .withConcurrency(4);
    private static final ControllerSettings CONTROLLER = ControllerSettings.DEFAULT
            .withIntervals(Duration.ofMillis(250), Duration.ofSeconds(2))
            .withHeartbeats(BEAT, TTL, TTL);

    final VirtualTime time;
    final ModelRedis redis;
    final Troubles troubles;
    final History history = new History();
    private final Random random;
    private final List<Member> members = new ArrayList<>();
    private final List<WorkerBoot> workers = new ArrayList<>();
    private final Set<String> asked = new HashSet<>();
    private final Map<Integer, Integer> runs = new HashMap<>();
    private final List<Character> characters = new ArrayList<>();
    private final TaskStore client;
    private final Submitter submitter;
    private int boots;

    World(long seed) {
        time = new VirtualTime(seed);
        random = time.random();
        redis = new ModelRedis(time);
        troubles = new Troubles(random);
        redis.nature(troubles);
        Member submitting = new Member("client");
        submitting.process = time.process("client");
        client = redis.connect(submitting.process);
        submitter = new Submitter(submitting.process, client, history);
        for (int i = 0; i < 2; i++) {
            members.add(new Member("w" + i));
            members.add(new Member("c" + i));
        }
        members.forEach(this::boot);
        members.add(submitting);
    }

    /** A process that belongs to the queue, and can be started again. */
    static final class Member {
        final String name;
        VirtualProcess process;
        WorkerBoot worker;
        ControllerBoot controller;

        private Member(String name) {
            this.name = name;
        }

        boolean isWorker() {
            return worker != null;
        }
    }

    /** Starts a member, for the first time or again, under an id that never was. */
    void boot(Member member) {
        boots++;
        member.process = time.process(member.name + "." + boots);
        TaskStore store = redis.connect(member.process);
        if (member.name.startsWith("c")) {
            member.controller = ControllerBoot.start(member.process, store, member.name + boots, CONTROLLER);
        } else {
            WorkerBoot.Work work = new WorkerBoot.Work(
                    NUMBER, (number, task) -> handle(member, number, task), member.process.executor(this::takes));
            WorkerId id = new WorkerId(member.name, "%012x".formatted(boots));
            member.worker = WorkerBoot.start(member.process, store, id, WORKER, work);
            workers.add(member.worker);
        }
    }

    private Duration takes() {
        return Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(8000) : random.nextInt(500));
    }

    private Outcome handle(Member where, int number, TaskContext task) {
        int run = runs.merge(number, 1, Integer::sum);
        Character character = characters.get(number);
        boolean done = character == Character.GOOD
                || run > 1 && (character == Character.SHAKY || character == Character.SLEEPY);
        history.ran(task.task().id(), task.fencingToken(), done);
        return switch (character) {
            case BROKEN -> throw new IllegalStateException("broken for good");
            case HOPELESS -> Outcome.deadLetter("hopeless");
            case SHAKY -> done ? Outcome.done() : Outcome.retry("not yet");
            case SLEEPY -> done ? Outcome.done() : Outcome.snooze(Duration.ofSeconds(2));
            case GOOD -> Outcome.done();
            case POISON -> poison(where);
        };
    }

    private Outcome poison(Member where) {
        where.process.kill();
        time.after(Duration.ofSeconds(1), () -> boot(where));
        return Outcome.done();
    }

    /** Submits this many tasks over some seconds, three in four of them good. */
    void submit(int tasks, Duration within, boolean poison) {
        List<Character> odd = List.of(Character.SHAKY, Character.SLEEPY, Character.BROKEN, Character.HOPELESS);
        for (int i = 0; i < tasks; i++) {
            int number = i;
            Character character = random.nextInt(4) > 0 ? Character.GOOD : odd.get(random.nextInt(odd.size()));
            characters.add(poison && i == 0 ? Character.POISON : character);
            Duration at = Duration.ofMillis(random.nextLong(within.toMillis()));
            time.after(at, () -> submitter.submit(number, characters.get(number), random));
        }
    }

    boolean allSubmitted(int tasks) {
        return history.submitted().size() == tasks;
    }

    List<Member> members() {
        return members;
    }

    Random random() {
        return random;
    }

    ModelView view() {
        return redis.view(SHARD);
    }

    /** Asks for a task to be taken back, once; the answer may be lost. */
    void cancel(String id) {
        asked.add(id);
        client.cancel(SHARD, id).exceptionally(lost -> null);
    }

    Set<String> askedToStop() {
        return asked;
    }

    /** Nothing is queued, running, waiting, or believed to be running. */
    boolean isQuiet() {
        return view().isIdle() && members.stream().allMatch(one -> one.worker == null || one.worker.held() == 0);
    }

    /** How many completions workers were refused. */
    long refusals() {
        return Math.round(workers.stream().mapToDouble(WorkerBoot::refused).sum());
    }

    /** What is not quiet, for people. */
    String unrest() {
        List<String> held = members.stream()
                .filter(one -> one.worker != null)
                .map(one -> one.process + " holds " + one.worker.held())
                .toList();
        return "pending " + view().pending() + ", later " + view().later() + ", " + held + ", acknowledged "
                + history.submitted().size() + ", the end of the timeline: " + lastOf(view().events());
    }

    private static List<ModelEvent> lastOf(List<ModelEvent> timeline) {
        return timeline.subList(Math.max(0, timeline.size() - 10), timeline.size());
    }

    /** Another worker under the name of one that runs. */
    void bootTwin(Member of) {
        Member twin = new Member(of.name);
        boot(twin);
        members.add(twin);
    }

    /** What Redis says of each acknowledged task. */
    Map<String, TaskView> lookUps() {
        Map<String, TaskView> views = new HashMap<>();
        history.submitted().keySet().forEach(id -> views.put(id, await(client.lookUp(SHARD, id))));
        return views;
    }

    private <T> T await(CompletionStage<T> stage) {
        time.runUntil(() -> stage.toCompletableFuture().isDone(), Duration.ofMinutes(1));
        return stage.toCompletableFuture().join();
    }
}
