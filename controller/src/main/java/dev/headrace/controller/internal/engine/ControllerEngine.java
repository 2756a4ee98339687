package dev.headrace.controller.internal.engine;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.lead.DelayCause;
import dev.headrace.controller.internal.lead.ServerWatch;
import dev.headrace.controller.internal.report.ControllerMeters;
import dev.headrace.controller.internal.report.DataLosses;
import dev.headrace.controller.internal.report.Outages;
import dev.headrace.controller.internal.report.SweepJournal;
import dev.headrace.controller.internal.sweep.Poller;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.WorkListener;
import dev.headrace.health.Health;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.FlapDamping;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.protocol.control.ControllerStore;
import dev.headrace.internal.protocol.queue.QueueSettings;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.internal.protocol.queue.ServerView;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Shard;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a controller on a given loop and store: finds the queues, starts the work of each shard, and compares the servers of all
 * shards. To be used on the loop only.
 */
public final class ControllerEngine {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerEngine.class);
    private static final Duration DISCOVERY = Duration.ofSeconds(5);
    private static final Set<String> HARMLESS_POLICIES = Set.of("noeviction", "unknown", "");

    private final ControllerSettings settings;
    private final Scope scope;
    private final ControllerMeters meters;
    private final SparseLines lines;
    private final FlapDamping eviction;
    private final DataLosses losses;
    private final Outages outages;
    private final SweepContext context;
    private final Poller discovery;
    private final Poller serverWatch;
    private final Map<Shard, ShardControl> shards = new LinkedHashMap<>();
    private boolean changesForbidden;
    private boolean serverSeen;
    private long serverSeenAt;
    private boolean stopped;

    /** Creates a controller that does nothing until {@link #start}. */
    public ControllerEngine(
            EventLoop loop, ControllerStore store, ControllerSettings settings, Scope scope, MeterRegistry registry) {
        this.settings = settings;
        this.scope = scope;
        this.meters = new ControllerMeters(registry);
        this.lines = new SparseLines(loop);
        this.losses = new DataLosses(meters, lines);
        this.outages = new Outages(loop, lines, meters);
        this.eviction = new FlapDamping(loop, () -> LOG.info("Redis no longer evicts keys: recovery continues"));
        SweepContext shared = new SweepContext(loop, store, settings, new SweepJournal(lines, meters, losses), lines);
        ServerWatch server = new ServerWatch(shared, shards::keySet, this::interrupt, this::serversAnswered);
        this.context = shared.checkingClocksBy(server::compareNow);
        QueueDiscovery queues = new QueueDiscovery(context, outages, scope.queues(), this::found);
        this.discovery = new Poller(context, outages, "finding queues", DISCOVERY, queues::find);
        this.serverWatch = new Poller(
                context,
                new InterruptingListener(),
                "checking the server",
                settings.scanInterval(),
                () -> server.compareAll()
                        .thenCompose(compared -> renewIdleShards())
                        .thenCompose(renewed -> glimpseAtShards()));
    }

    /** Starts to compare the servers, so that a change is known before any shard is led, and then to find queues. */
    public void start() {
        serverWatch.start();
        discovery.start();
    }

    /** Renews the leadership of all idle shards, with one call for each server. */
    private CompletionStage<Void> renewIdleShards() {
        Map<Shard, String> due = new LinkedHashMap<>();
        shards.forEach((shard, control) -> control.tokenToRenew().ifPresent(token -> due.put(shard, token)));
        if (due.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        long sentAt = context.loop().nanos();
        return context.loop()
                .onLoop(context.store().renew(due, settings.leadershipTtl()))
                .thenAccept(led -> due.forEach((shard, token) -> {
                    ShardControl control = shards.get(shard);
                    if (control != null) {
                        control.renewedWithOthers(token, led.contains(shard), sentAt);
                    }
                }));
    }

    /** Checks all idle shards and those of other controllers for new work and another leader, with one call for each server. */
    private CompletionStage<Void> glimpseAtShards() {
        List<Shard> quiet = shards.entrySet().stream()
                .filter(shard -> shard.getValue().needsOnlyGlimpses())
                .map(Map.Entry::getKey)
                .toList();
        if (quiet.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return context.loop()
                .onLoop(context.store().glimpse(quiet))
                .thenAccept(seen -> seen.forEach((shard, glimpse) -> {
                    ShardControl control = shards.get(shard);
                    if (control != null) {
                        control.glimpsed(glimpse);
                    }
                }));
    }

    /** Adds no more shards, and hands each shard over. The stage ends when Redis has confirmed it. */
    public CompletionStage<Void> stop() {
        stopped = true;
        lines.flush();
        discovery.stop();
        serverWatch.stop();
        CompletableFuture<?>[] left = shards.values().stream()
                .map(ShardControl::stop)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        shards.clear();
        return CompletableFuture.allOf(left);
    }

    /** Returns whether the controller works. A controller that leads no shard is ready, since it stands by. */
    public Health health() {
        if (stopped) {
            return Health.notReady("stopping: it is handing its shards over");
        } else if (!serverSeen) {
            return Health.notReady("starting; Redis has not answered yet");
        } else if (changesForbidden) {
            return Health.notReady("Redis may evict keys, so nothing is recovered or promoted");
        }
        return outages.ofRedis().map(Health::notReady).orElseGet(this::healthOfRedis);
    }

    private Health healthOfRedis() {
        Duration silent = context.since(serverSeenAt);
        if (silent.compareTo(settings.heartbeatTtl()) > 0) {
            return Health.notReady("Redis has not answered for " + silent.toSeconds() + " s");
        }
        return healthOfShards();
    }

    private Health healthOfShards() {
        if (!shards.isEmpty() && shards.values().stream().allMatch(ShardControl::failing)) {
            return Health.notReady("none of its shards can be led; the log says why: " + shards.size());
        }
        long led = shards.values().stream().filter(ShardControl::sweeps).count();
        return Health.ready("Redis answers; shards known: " + shards.size() + ", led by this controller: " + led);
    }

    private void found(String queue, QueueSettings ofQueue) {
        SweepMode mode = milder(settings.mode(), ofQueue.sweep());
        for (int number = 0; number < ofQueue.shards(); number++) {
            control(new Shard(queue, number)).settings(mode, ofQueue);
        }
    }

    private ShardControl control(Shard shard) {
        ShardControl known = shards.get(shard);
        if (known != null) {
            return known;
        }
        ShardControl added = new ShardControl(context, outages, shard, scope.name(), meters, losses);
        added.forbidChanges(changesForbidden);
        meters.known(shard);
        shards.put(shard, added);
        context.loop().execute(added::start);
        return added;
    }

    private void interrupt(Shard shard, DelayCause cause) {
        ShardControl control = shards.get(shard);
        if (control != null) {
            control.interrupt(cause);
        }
    }

    private void serversAnswered(Collection<ServerView> servers) {
        serverSeen = true;
        serverSeenAt = context.loop().nanos();
        Optional<String> evicting = servers.stream()
                .map(ServerView::evictionPolicy)
                .filter(policy -> !HARMLESS_POLICIES.contains(policy))
                .findFirst();
        boolean forbid = evicting.isPresent() && !scope.allowEviction();
        if (forbid != changesForbidden) {
            changesForbidden = forbid;
            shards.values().forEach(shard -> shard.forbidChanges(forbid));
            logEviction(evicting.orElse(""));
        }
    }

    /** Logs a policy that flips with few lines: see {@link FlapDamping}. */
    private void logEviction(String policy) {
        if (!changesForbidden) {
            eviction.passed();
        } else if (eviction.failed()) {
            LOG.error(
                    "Redis may evict keys (maxmemory-policy {}): nothing is recovered or promoted until"
                            + " CONFIG SET maxmemory-policy noeviction, because evicted heartbeats look like dead workers",
                    Printable.escape(policy));
        }
    }

    private static SweepMode milder(SweepMode one, SweepMode other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** Interrupts all shards if a comparison of the servers fails, because this controller's view of Redis has a gap then. */
    private final class InterruptingListener implements WorkListener {
        @Override
        public void succeeded(String work) {
            outages.succeeded(work);
        }

        @Override
        public void skipped(String work) {
            outages.skipped(work);
        }

        @Override
        public void failed(String work, Throwable error) {
            DelayCause.of(error).ifPresent(cause -> shards.values().forEach(shard -> shard.interrupt(cause)));
            outages.failed(work, error);
        }
    }
}
