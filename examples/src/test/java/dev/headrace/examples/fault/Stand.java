package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.client.ClientSettings;
import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.examples.scenario.HandlerJar;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.HandlerModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/** A queue with its workers and controllers as processes of the shipped jars, the faults' clock, and the check at the end. */
final class Stand implements AutoCloseable {
    /** {@code -Dfaults.defaults} runs the daemons with the settings that they have by themselves, which takes longer. */
    private static final boolean DEFAULTS = Boolean.getBoolean("faults.defaults");

    static final Duration TTL = Duration.ofSeconds(DEFAULTS ? 15 : 3);
    static final Duration BEAT = Duration.ofSeconds(DEFAULTS ? 5 : 1);
    static final Duration SCAN = Duration.ofMillis(DEFAULTS ? 1000 : 500);
    /** How long a leadership lasts without a scan. */
    static final Duration LEASE = TTL.minus(BEAT.multipliedBy(3).dividedBy(2));
    /** What is promised for the tasks of a dead worker: a TTL, a scan and a second. */
    static final Duration RECOVERY = TTL.plus(SCAN).plusSeconds(1);

    static final Duration LONG = Duration.ofSeconds(90);

    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().getParent();
    private static final String[] BEATS = DEFAULTS
            ? new String[0]
            : new String[] {"--heartbeat-ttl", TTL.toString(), "--heartbeat-interval", BEAT.toString()};
    private static final String[] SCANS = DEFAULTS ? new String[0] : new String[] {"--scan-interval", SCAN.toString()};

    private final TestRedis redis;
    private final Processes processes;
    private final Path folder;
    private final Path handlers;
    private final QueueView view;
    private final Submissions submissions;
    private final List<ChildProcess> daemons = new ArrayList<>();
    private final Excuses excuses = new Excuses();
    private final Recoveries recoveries = new Recoveries();
    private int probes;

    Stand(TestRedis redis, Processes processes, Path folder, Class<? extends HandlerModule> handling)
            throws IOException {
        this(redis, processes, folder, handling, 1);
    }

    /** @param shards how many the queue has; each has a master of its own where Redis is a cluster */
    Stand(TestRedis redis, Processes processes, Path folder, Class<? extends HandlerModule> handling, int shards)
            throws IOException {
        this.redis = redis;
        this.processes = processes;
        this.folder = folder;
        this.handlers = HandlerJar.of(handling, folder);
        this.view = new QueueView(redis, redis.uniqueQueue(), shards);
        this.submissions = new Submissions(redis.uri(), view.queue(), shards);
        for (int shard = 0; shard < shards; shard++) {
            redis.call("HSET", view.key(shard, "meta"), "events", "10000000");
        }
        redis.call("HSET", key("meta"), "shards", Integer.toString(shards));
    }

    // ---- what takes part -----------------------------------------------------------------------------------------

    ChildProcess worker(String... more) {
        return workerAt(redis.uri(), more);
    }

    /** A worker that reaches Redis at another address: through a proxy. */
    ChildProcess workerAt(String uri, String... more) {
        return daemon("worker/target/headrace-worker.jar", uri, more)
                .args("--handlers", handlers.toString())
                .start();
    }

    /** A worker with a heap of 96 MB, which a handler can hold full. */
    ChildProcess smallWorker(String... more) {
        return daemon("worker/target/headrace-worker.jar", redis.uri(), more)
                .jvmArgs("-Xmx96m")
                .args("--handlers", handlers.toString())
                .start();
    }

    ChildProcess controller(String... more) {
        return controllerAt(redis.uri(), more);
    }

    ChildProcess controllerAt(String uri, String... more) {
        return daemon("controller/target/headrace-controller.jar", uri, more)
                .args(SCANS)
                .start();
    }

    /** A controller of all queues that Redis knows. */
    ChildProcess controllerOfAll() {
        return launch("controller/target/headrace-controller.jar", redis.uri())
                .args(BEATS)
                .args(SCANS)
                .start();
    }

    /** Its beats are the stand's, unless it is given others. */
    private Processes.Launch daemon(String jar, String uri, String... more) {
        return launch(jar, uri)
                .args("--queue", queue())
                .args(List.of(more).contains("--heartbeat-ttl") ? new String[0] : BEATS)
                .args(more);
    }

    private Processes.Launch launch(String jar, String uri) {
        return processes
                .jar(ROOT.resolve(jar))
                .jvmArgs("-Xmx256m")
                .env("FAULT_HISTORY", folder.toString())
                .args("--redis", uri);
    }

    /** Keeps a daemon for the end: it is to end gracefully then, and its log is looked at. */
    ChildProcess keep(ChildProcess daemon) {
        daemons.add(daemon);
        return daemon;
    }

    Submissions submissions() {
        return submissions;
    }

    /** More of them, by a client of these settings; whoever wants promises of them adds them to the others. */
    Submissions submissions(ClientSettings settings) {
        return new Submissions(settings, queue(), view.shards(), 1_000_000);
    }

    TestRedis redis() {
        return redis;
    }

    /** The queue as Redis shows it. */
    QueueView view() {
        return view;
    }

    /** What this run does not promise, as Redis itself has lost it. */
    Excuses excuses() {
        return excuses;
    }

    HandlerHistory history() {
        return HandlerHistory.read(folder);
    }

    String queue() {
        return view.queue();
    }

    String key(String name) {
        return view.key(name);
    }

    void openGate() throws IOException {
        Files.createFile(folder.resolve("gate"));
    }

    // ---- what is awaited -----------------------------------------------------------------------------------------

    /** Until a controller leads and recovers: only then it promotes, and this is seen by a scheduled task. */
    void awaitSteady() {
        awaitMandate();
        awaitEnded();
    }

    /** The same while tasks run that do not end yet. */
    void awaitMandate() {
        String id = "steady-" + ++probes;
        long before = stat("promoted");
        for (int shard = 0; shard < view.shards(); shard++) {
            String named = id + "-" + shard;
            String record = view.key(shard, "task:" + named);
            redis.call("HSET", record, "state", "scheduled", "due", "0", "lane", "normal");
            redis.call("HSET", record, "f:id", named, "f:type", FaultModule.TYPE.name(), "f:body", probe());
            redis.call("ZADD", view.key(shard, "later"), "0", named);
        }
        await("a controller that recovers").atMost(LONG).until(() -> stat("promoted") >= before + view.shards());
    }

    private static String probe() {
        return "{\"number\":0,\"deed\":\"" + Deed.WORK + "\",\"millis\":0}";
    }

    void awaitSucceeded(long atLeast) {
        await(atLeast + " successes").atMost(LONG).until(() -> stat("succeeded") >= atLeast);
    }

    /** Until handlers have started so many times, as their own history says. */
    void awaitStarts(long atLeast) {
        await(atLeast + " starts").atMost(LONG).until(() -> starts() >= atLeast);
    }

    /** Has the worker behind this proxy claim tasks by a read whose reply it does not see; replies stay stalled. */
    void claimUnseen(TcpProxy proxy) {
        while (true) {
            proxy.stall(TcpProxy.Direction.SERVER_TO_CLIENT);
            submissions.submit(10, Deed.WORK, 1);
            if (view.claimed() > 0) {
                return;
            }
            // It was between two reads: lets it take these, and tries again.
            proxy.resume(TcpProxy.Direction.SERVER_TO_CLIENT);
            awaitEnded();
        }
    }

    /** Until nothing is queued, running or scheduled. */
    void awaitEnded() {
        awaitEnded(LONG);
    }

    void awaitEnded(Duration longest) {
        await("the end of all tasks").atMost(longest).until(() -> view.tasks() == 0);
    }

    void awaitWithin(Duration time, Callable<Boolean> there) {
        await("work to go on").atMost(time).until(there);
    }

    void awaitLeaderOtherThan(String leader) {
        await("a leader other than " + leader)
                .atMost(LONG)
                .until(() -> !Set.of("", leader).contains(view.leader()));
    }

    long stat(String name) {
        return view.stat(name);
    }

    /** How often handlers have started. */
    long starts() {
        return history().starts().size();
    }

    // ---- deaths --------------------------------------------------------------------------------------------------

    void kill(ChildProcess daemon) {
        diedNow();
        daemon.sigkill();
    }

    /** From now on recoveries are measured. */
    void diedNow() {
        recoveries.diedNow();
    }

    Recoveries recoveries() {
        return recoveries;
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    /** Ends the daemons that were kept, each with exit code 0, and holds all histories to the promises. */
    Figures verdict(String scenario, Integer... faults) {
        for (ChildProcess daemon : daemons) {
            daemon.sigterm();
        }
        for (ChildProcess daemon : daemons) {
            assertThat(daemon.awaitExit(LONG)).as("exit code").isZero();
        }
        awaitSilence();
        TimelineRecord timeline = timeline();
        HandlerHistory history = HandlerHistory.read(folder);
        Figures figures = Figures.of(
                scenario, List.of(faults), redisVersion(), submissions.acknowledged(), timeline, history, recoveries);
        figures.write();
        assertThat(new Promises(submissions.acknowledged(), history, timeline)
                        .excusing(excuses)
                        .endedOnce()
                        .acceptedOnce()
                        .startedOncePerDelivery()
                        .withinLimits()
                        .nothingLeft(view.leftovers())
                        .quietLogs(daemons)
                        .broken())
                .as("broken promises")
                .isEmpty();
        return figures;
    }

    TimelineRecord timeline() {
        return view.timeline();
    }

    /** A beat that overtook its task's settle leaves a heartbeat behind, which is gone after a TTL. */
    private void awaitSilence() {
        await("the end of all heartbeats")
                .atMost(TTL.plusSeconds(1))
                .until(() -> view.leftovers().get("hb:*") == 0);
    }

    private String redisVersion() {
        try (RespClient client = redis.connect()) {
            return client.info("server", "redis_version");
        }
    }

    @Override
    public void close() {
        submissions.close();
    }
}
