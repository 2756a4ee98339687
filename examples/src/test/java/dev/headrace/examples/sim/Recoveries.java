package dev.headrace.examples.sim;

import dev.headrace.task.Lease;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks a few times a second that what a silent worker holds is taken from it within R, a TTL, a scan and a second, and
 * that after the last disturbance of those who do so: they wait then until every living worker has beaten.
 */
final class Recoveries {
    static final Duration R = World.TTL.plus(World.SCAN).plusSeconds(1);
    static final Duration LOOKS = Duration.ofMillis(250);
    /** For a leadership that nobody holds any more to end, and then a TTL and a beat. */
    private static final Duration SETTLING = World.TTL
            .minus(World.BEAT.multipliedBy(3).dividedBy(2))
            .plus(World.TTL)
            .plus(World.BEAT);

    private final World world;
    private final Map<String, Duration> silent = new HashMap<>();
    private final Map<Lease, Duration> held = new HashMap<>();
    private Duration disturbed = Duration.ZERO;
    private Duration slowest = Duration.ZERO;

    Recoveries(World world) {
        this.world = world;
    }

    /** Looks from now on, until the run is over. */
    void watch() {
        look();
        world.time.after(LOOKS, this::watch);
    }

    /** The longest that a lease was seen in a silent worker's hands while nothing disturbed the controllers. */
    Duration slowest() {
        return slowest;
    }

    private void look() {
        if (disturbing()) {
            disturbed = world.time.elapsed();
        }
        world.workers().forEach((worker, process) -> {
            String name = worker.id().toString();
            if (process.running()) {
                silent.remove(name);
            } else {
                silent.putIfAbsent(name, world.time.elapsed());
                world.view().pendingOf(name).forEach(lease -> heldBySilent(name, lease));
            }
        });
    }

    /** Whether a controller is away or troubled, or Redis itself. A key that went counts for as long as it is felt. */
    private boolean disturbing() {
        Duration now = world.time.elapsed();
        return world.serverIsDown()
                || now.minus(world.disturbed()).compareTo(LOOKS) <= 0
                || world.members().stream()
                        .filter(member -> member.controller != null)
                        .anyMatch(member -> !member.process.running() || world.troubles.trouble(member.process));
    }

    private void heldBySilent(String name, Lease lease) {
        Duration now = world.time.elapsed();
        boolean beating = world.view().heartbeats().contains(lease.text());
        Duration since = latest(silent.get(name), held.computeIfAbsent(lease, first -> now));
        if (beating) {
            held.put(lease, latest(held.get(lease), now.minus(World.TTL)));
        }
        Duration due = latest(since, disturbed.plus(SETTLING)).plus(R).plus(LOOKS);
        if (disturbed.plus(SETTLING).compareTo(since) < 0) {
            slowest = latest(slowest, now.minus(since));
        }
        if (now.compareTo(due) > 0) {
            world.history.broken(lease + " was still in the hands of " + name + " "
                    + now.minus(since).toMillis() + " ms after that one fell silent");
        }
    }

    private static Duration latest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
