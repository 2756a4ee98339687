package dev.headrace.controller.internal.engine;

import dev.headrace.internal.protocol.TaskStore;
import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.work.BeatRequest;
import dev.headrace.internal.protocol.work.BeatRequest.Beat;
import dev.headrace.internal.protocol.work.BeatRequest.LaneBeats;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.testing.sim.VirtualLoop;
import dev.headrace.testing.sim.VirtualProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** As much of a worker as a controller can see: it registers, claims, and beats for what it has, or stops beating. */
final class SimulatedWorker {
    final VirtualProcess process;
    final WorkerId id;
    private final Simulation simulation;
    private final TaskStore store;
    private final VirtualLoop loop;
    private final Map<Lease, TaskEntry> beaten = new LinkedHashMap<>();

    SimulatedWorker(Simulation simulation, String instance, String boot) {
        this.simulation = simulation;
        this.process = simulation.time.process(instance);
        this.id = new WorkerId(instance, boot);
        this.store = simulation.redis.connect(process);
        this.loop = process.loop();
        loop.when(store.enlist(Simulation.SHARD, id), (enlisted, error) -> {});
        beat();
    }

    /** Claims, and beats for what it got from now on. */
    List<Lease> run(int count) {
        List<TaskEntry> entries = take(count);
        entries.forEach(entry -> beaten.put(entry.lease(), entry));
        sendBeats();
        return entries.stream().map(TaskEntry::lease).toList();
    }

    /** As {@link #run}, of those alone that nobody had before. */
    int runFresh(int count) {
        List<TaskEntry> entries = simulation.await(store.claim(Simulation.SHARD, id, Lane.NORMAL, count));
        entries.forEach(entry -> beaten.put(entry.lease(), entry));
        sendBeats();
        return entries.size();
    }

    /** Claims, and never beats for it. */
    List<TaskEntry> take(int count) {
        List<TaskEntry> entries = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            if (entries.size() < count) {
                entries.addAll(simulation.await(store.claim(Simulation.SHARD, id, lane, count - entries.size())));
            }
        }
        return entries;
    }

    /** Its heartbeat loop hangs for these tasks, while it lives on. */
    void fallSilent() {
        beaten.clear();
    }

    /** It starts what it claims at once, also what has crashed twice. */
    private static BeatRequest.Start start(TaskEntry entry) {
        return entry.counter(EntryField.STALE_REQUEUES, 0) > 1
                ? BeatRequest.Start.QUARANTINED
                : BeatRequest.Start.UNSAID;
    }

    private void beat() {
        sendBeats();
        loop.schedule(Simulation.BEAT, this::beat);
    }

    private void sendBeats() {
        List<LaneBeats> lanes = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            List<Beat> beats = beaten.values().stream()
                    .filter(entry -> entry.lease().lane() == lane)
                    .map(entry -> new Beat(entry.lease(), entry.id(), "worker=" + id, 0, null, start(entry)))
                    .toList();
            lanes.add(new LaneBeats(lane, "-", "+", beats));
        }
        loop.when(
                store.beat(new BeatRequest(Simulation.SHARD, id, Simulation.TTL, lanes, Map.of())), (reply, error) -> {
                    if (reply != null) {
                        reply.lostLeases().forEach(beaten::remove);
                    }
                });
    }
}
