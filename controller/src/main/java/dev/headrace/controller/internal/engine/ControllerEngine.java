package dev.headrace.controller.internal.engine;

import dev.headrace.controller.ControllerSettings;
import dev.headrace.controller.internal.lead.DelayCause;
import dev.headrace.controller.internal.lead.ServerWatch;
import dev.headrace.controller.internal.report.ControllerMeters;
import dev.headrace.controller.internal.report.DataLosses;
import dev.headrace.controller.internal.report.Outages;
import dev.headrace.controller.internal.report.SweepJournal;

import dev.headrace.controller.internal.sweep.WorkListener;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.controller.internal.sweep.PeriodicWork;
import dev.headrace.health.Health;
import dev.headrace.protocol.QueueSettings;
import dev.headrace.protocol.QueueSettings.SweepMode;
import dev.headrace.protocol.ServerView;
import dev.headrace.protocol.TaskStore;
import dev.headrace.task.Printable;
import dev.headrace.task.Shard;
import dev.headrace.time.EventLoop;
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
 * All of a controller but its threads and its connection: finds the queues, looks after each shard, and watches the
 * server for all of them. To be used on its loop only.
 */
public final class ControllerEngine {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerEngine.class);
    private static final Duration DISCOVERY = Duration.ofSeconds(5);
    private static final Set<String> HARMLESS_POLICIES = Set.of("noeviction", "unknown", "");

    private final ControllerSettings settings;
    private final Scope scope;
    private final ControllerMeters meters;
    private final DataLosses losses;
    private final SweepContext context;
    private final PeriodicWork discovery;
    private final PeriodicWork serverWatch;
    private final Steps steps;
    private final Map<Shard, ShardControl> shards = new LinkedHashMap<>();
    private final Outages troubles;
    private boolean barred;
    private boolean serverSeen;
    private long serverSeenAt;
    private boolean stopped;

    public ControllerEngine(
            EventLoop loop, TaskStore store, ControllerSettings settings, Scope scope, MeterRegistry registry) {
        this.settings = settings;
        this.scope = scope;
        this.meters = new ControllerMeters(registry);
        this.losses = new DataLosses(meters);
        this.troubles = new Outages(loop, meters);
        SweepContext shared =
                new SweepContext(loop, store, settings.rules(), new SweepJournal(loop, meters, losses), troubles);
        ServerWatch server = new ServerWatch(shared, shards::keySet, this::interrupt, this::seen);
        this.context = shared.checkingClocksBy(server::look);
        QueueDiscovery queues = new QueueDiscovery(context, scope.queues(), this::found);
        this.discovery = new PeriodicWork(context, "looking for queues", DISCOVERY, queues::look);
        this.serverWatch = new PeriodicWork(
                context.watchedBy(interrupting(troubles)),
                "looking at the server",
                settings.scanInterval(),
                () -> server.look().thenCompose(looked -> renewResting()).thenCompose(renewed -> lookAtResting()));
        this.steps = new Steps(loop);
    }

    /** First the server, so that a change of it is known before any shard is led; then the queues, which start theirs. */
    public void start() {
        serverWatch.start();
        discovery.start();
    }

    private CompletionStage<Void> renewResting() {
        Map<Shard, String> due = new LinkedHashMap<>();
        shards.forEach((shard, control) -> control.dueAlong().ifPresent(token -> due.put(shard, token)));
        if (due.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        long sentAt = context.loop().nanos();
        return steps.onLoop(context.store().renew(due, settings.canary()))
                .thenAccept(held -> due.forEach((shard, token) -> {
                    ShardControl control = shards.get(shard);
                    if (control != null) {
                        control.renewedAlong(token, held.contains(shard), sentAt);
                    }
                }));
    }

    private CompletionStage<Void> lookAtResting() {
        List<Shard> resting = shards.entrySet().stream()
                .filter(shard -> shard.getValue().resting())
                .map(Map.Entry::getKey)
                .toList();
        if (resting.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return steps.onLoop(context.store().glimpse(resting))
                .thenAccept(seen -> seen.forEach((shard, glimpse) -> {
                    ShardControl control = shards.get(shard);
                    if (control != null) {
                        control.glimpsed(glimpse);
                    }
                }));
    }

    /** No new shards; then each shard is handed over; ends when Redis has heard of it. */
    public CompletionStage<Void> stop() {
        stopped = true;
        discovery.stop();
        serverWatch.stop();
        CompletableFuture<?>[] left = shards.values().stream()
                .map(ShardControl::stop)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        shards.clear();
        return CompletableFuture.allOf(left);
    }

    /** Ready without leading anything too: one that stands by does its work. */
    public Health health() {
        if (stopped) {
            return Health.notReady("stopping: hands its shards over");
        } else if (!serverSeen) {
            return Health.notReady("starting; Redis has not answered yet");
        } else if (barred) {
            return Health.notReady("Redis may evict keys, so nothing is recovered or promoted");
        }
        return troubles.ofRedis().map(Health::notReady).orElseGet(this::healthOfRedis);
    }

    private Health healthOfRedis() {
        Duration silent = Duration.ofNanos(context.loop().nanos() - serverSeenAt);
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
        return Health.ready("Redis answers; shards known: " + shards.size() + ", swept by this controller: " + led);
    }

    private void found(String queue, QueueSettings said) {
        SweepMode mode = milder(settings.mode(), said.sweep());
        for (int number = 0; number < said.shards(); number++) {
            control(new Shard(queue, number)).settings(mode, said);
        }
    }

    private ShardControl control(Shard shard) {
        ShardControl known = shards.get(shard);
        if (known != null) {
            return known;
        }
        ShardControl added = new ShardControl(context, shard, scope.name(), settings, meters, losses);
        added.bar(barred);
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

    private void interrupt(DelayCause cause) {
        shards.values().forEach(shard -> shard.interrupt(cause));
    }

    private void seen(Collection<ServerView> servers) {
        serverSeen = true;
        serverSeenAt = context.loop().nanos();
        Optional<String> evicting = servers.stream()
                .map(ServerView::evictionPolicy)
                .filter(policy -> !HARMLESS_POLICIES.contains(policy))
                .findFirst();
        boolean bar = evicting.isPresent() && !scope.allowEviction();
        if (bar != barred) {
            barred = bar;
            shards.values().forEach(shard -> shard.bar(bar));
            sayBarred(evicting.orElse(""));
        }
    }

    private void sayBarred(String policy) {
        if (barred) {
            LOG.error(
                    "Redis may evict keys (maxmemory-policy {}): nothing is recovered or promoted until"
                            + " CONFIG SET maxmemory-policy noeviction, as evicted heartbeats look like dead workers",
                    Printable.escape(policy));
        } else {
            LOG.info("Redis evicts no keys any more: recovery goes on");
        }
    }

    private WorkListener interrupting(WorkListener troubles) {
        return new WorkListener() {
            @Override
            public void fine(String work) {
                troubles.fine(work);
            }

            @Override
            public void failed(String work, Throwable error) {
                DelayCause.of(error).ifPresent(ControllerEngine.this::interrupt);
                troubles.failed(work, error);
            }
        };
    }

    private static SweepMode milder(SweepMode one, SweepMode other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
