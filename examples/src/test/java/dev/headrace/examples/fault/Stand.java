package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.examples.fault.FaultModule.Deed;
import dev.headrace.examples.scenario.HandlerJar;
import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A queue with its workers and controllers as processes of the shipped jars, the faults' clock, and the check at the end. */
final class Stand implements AutoCloseable {
    static final Duration TTL = Duration.ofSeconds(3);
    static final Duration BEAT = Duration.ofSeconds(1);
    static final Duration SCAN = Duration.ofMillis(500);
    /** What is promised for the tasks of a dead worker: a TTL, a scan and a second. */
    static final Duration RECOVERY = TTL.plus(SCAN).plusSeconds(1);

    static final Duration LONG = Duration.ofSeconds(90);

    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().getParent();
    private static final String[] BEATS = {"--heartbeat-ttl", TTL.toString(), "--heartbeat-interval", BEAT.toString()};

    private final TestRedis redis;
    private final Processes processes;
    private final Path folder;
    private final Path handlers;
    private final String queue;
    private final Submissions submissions;
    private final List<ChildProcess> daemons = new ArrayList<>();
    private long diedAt;

    Stand(TestRedis redis, Processes processes, Path folder) throws IOException {
        this.redis = redis;
        this.processes = processes;
        this.folder = folder;
        this.handlers = HandlerJar.of(FaultModule.class, folder);
        this.queue = redis.uniqueQueue();
        this.submissions = new Submissions(redis.uri(), queue);
        redis.call("HSET", key("meta"), "events", "10000000");
    }

    // ---- what takes part -----------------------------------------------------------------------------------------

    ChildProcess worker(String... more) {
        return workerAt(redis.uri(), more);
    }

    /** A worker that reaches Redis at another address: through a proxy. */
    ChildProcess workerAt(String uri, String... more) {
        return daemon("worker/target/headrace-worker.jar", uri, "--handlers", handlers.toString())
                .args(more)
                .start();
    }

    ChildProcess controller(String... more) {
        return controllerAt(redis.uri(), more);
    }

    ChildProcess controllerAt(String uri, String... more) {
        return daemon("controller/target/headrace-controller.jar", uri, "--scan-interval", SCAN.toString())
                .args(more)
                .start();
    }

    private Processes.Launch daemon(String jar, String uri, String... settings) {
        return processes
                .jar(ROOT.resolve(jar))
                .jvmArgs("-Xmx256m")
                .env("FAULT_HISTORY", folder.toString())
                .args("--redis", uri, "--queue", queue)
                .args(BEATS)
                .args(settings);
    }

    /** Keeps a daemon for the end: it is to end gracefully then, and its log is looked at. */
    ChildProcess keep(ChildProcess daemon) {
        daemons.add(daemon);
        return daemon;
    }

    Submissions submissions() {
        return submissions;
    }

    String queue() {
        return queue;
    }

    String key(String name) {
        return "hr:{" + queue + "}:" + name;
    }

    void openGate() throws IOException {
        Files.createFile(folder.resolve("gate"));
    }

    // ---- what is awaited -----------------------------------------------------------------------------------------

    /** Until a controller leads and recovers: only then it promotes, and this is seen by a scheduled task. */
    void awaitSteady() {
        redis.call("ZADD", key("later"), "0", "steady");
        redis.call("HSET", key("task:steady"), "state", "waiting", "due", "0", "lane", "normal");
        redis.call("HSET", key("task:steady"), "f:id", "steady", "f:type", FaultModule.TYPE.name(), "f:body", probe());
        await("a controller that recovers").atMost(LONG).until(() -> stat("promoted") > 0);
    }

    private static String probe() {
        return "{\"number\":0,\"deed\":\"" + Deed.WORK + "\",\"millis\":0}";
    }

    void awaitSucceeded(long atLeast) {
        await(atLeast + " successes").atMost(LONG).until(() -> stat("succeeded") >= atLeast);
    }

    /** Until handlers have started so many times, as their own history says. */
    void awaitStarts(long atLeast) {
        await(atLeast + " starts")
                .atMost(LONG)
                .until(() -> HandlerHistory.read(folder).starts().size() >= atLeast);
    }

    /** Has the worker behind this proxy claim tasks by a read whose reply it does not see; replies stay stalled. */
    void claimUnseen(TcpProxy proxy) {
        while (true) {
            proxy.stall(TcpProxy.Direction.SERVER_TO_CLIENT);
            submissions.submit(10, Deed.WORK, 1);
            if (claimed() > 0) {
                return;
            }
            // It was between two reads: lets it take these, and tries again.
            proxy.resume(TcpProxy.Direction.SERVER_TO_CLIENT);
            awaitEnded();
        }
    }

    private long claimed() {
        try (RespClient client = redis.connect()) {
            return (Long)
                    client.list("XPENDING", key("ready:normal"), "workers").get(0);
        }
    }

    /** Until nothing is queued, running or waiting. */
    void awaitEnded() {
        await("the end of all tasks").atMost(LONG).until(() -> tasksLeft() == 0);
    }

    private long tasksLeft() {
        try (RespClient client = redis.connect()) {
            return client.number("XLEN", key("ready:high"))
                    + client.number("XLEN", key("ready:normal"))
                    + client.number("XLEN", key("ready:low"))
                    + client.number("ZCARD", key("later"));
        }
    }

    long stat(String name) {
        Object value = redis.call("HGET", key("stats"), name);
        return value == null ? 0 : Long.parseLong((String) value);
    }

    // ---- deaths --------------------------------------------------------------------------------------------------

    void kill(ChildProcess daemon) {
        diedNow();
        daemon.sigkill();
    }

    /** From now on recoveries are measured. */
    void diedNow() {
        diedAt = System.currentTimeMillis();
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
        try (RespClient client = redis.connect()) {
            TimelineRecord timeline = TimelineRecord.read(client, queue);
            HandlerHistory history = HandlerHistory.read(folder);
            Figures figures = figures(scenario, List.of(faults), timeline, history);
            figures.write();
            assertThat(new Promises(submissions.acknowledged(), history, timeline)
                            .endedOnce()
                            .acceptedOnce()
                            .startedOncePerDelivery()
                            .withinLimits()
                            .nothingLeft(left(client))
                            .quietLogs(daemons)
                            .broken())
                    .as("broken promises")
                    .isEmpty();
            return figures;
        }
    }

    private Map<String, Long> left(RespClient client) {
        Map<String, Long> left = new TreeMap<>();
        for (String lane : List.of("ready:high", "ready:normal", "ready:low")) {
            left.put(lane, client.number("XLEN", key(lane)));
        }
        left.put("later", client.number("ZCARD", key("later")));
        for (String pattern : List.of("hb:*", "worker:*")) {
            left.put(pattern, keys(client, key(pattern)));
        }
        return left;
    }

    private static long keys(RespClient client, String pattern) {
        long found = 0;
        String cursor = "0";
        do {
            List<Object> page = client.list("SCAN", cursor, "MATCH", pattern, "COUNT", "1000");
            cursor = (String) page.get(0);
            found += ((List<?>) page.get(1)).size();
        } while (!cursor.equals("0"));
        return found;
    }

    private Figures figures(String scenario, List<Integer> faults, TimelineRecord timeline, HandlerHistory history) {
        long doubles = timeline.tasks("succeeded").stream()
                .mapToLong(task -> timeline.count(task, "succeeded") - 1)
                .sum();
        long lost = submissions.acknowledged().stream()
                .filter(task -> timeline.words(task).stream()
                        .noneMatch(word -> word.equals("succeeded") || word.equals("dead") || word.equals("cancelled")))
                .count();
        return new Figures(
                scenario,
                faults,
                submissions.acknowledged().size(),
                timeline.count("requeued:stale"),
                history.doubledEffects(),
                doubles,
                lost,
                slowestRecovery(timeline, history));
    }

    private long slowestRecovery(TimelineRecord timeline, HandlerHistory history) {
        List<String> recovered = timeline.tasks("requeued:stale");
        return history.starts().stream()
                .filter(start -> diedAt > 0 && start.attempt() > 1 && start.atMillis() >= diedAt)
                .filter(start -> recovered.contains(start.task()))
                .mapToLong(start -> start.atMillis() - diedAt)
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        submissions.close();
    }
}
