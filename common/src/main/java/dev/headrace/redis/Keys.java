package dev.headrace.redis;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;

/**
 * Every key of a shard, and the one place that spells them. All carry the shard's tag in braces, so they live in one
 * slot of a cluster; {@code docs/operations.md} lists them for people with redis-cli.
 */
final class Keys {
    /** The set of all queues' names; the only key without a tag. */
    static final String QUEUES = "hr:queues";

    /** The group that all workers of a queue read in, on each lane. */
    static final String GROUP = "workers";

    /** The fixed consumer that the controller claims under. */
    static final String CONTROLLER = "controller";

    private final String prefix;
    private final String[] lanes = new String[Lane.values().length];

    Keys(Shard shard) {
        prefix = "hr:{" + shard.tag() + "}:";
        for (Lane lane : Lane.values()) {
            lanes[lane.ordinal()] = prefix + "ready:" + lane.text();
        }
    }

    String lane(Lane lane) {
        return lanes[lane.ordinal()];
    }

    String heartbeat(Lease lease) {
        return prefix + "hb:" + lease.text();
    }

    String record(String taskId) {
        return prefix + "task:" + taskId;
    }

    String later() {
        return prefix + "later";
    }

    String dead() {
        return prefix + "dead";
    }

    String events() {
        return prefix + "events";
    }

    String stats() {
        return prefix + "stats";
    }

    String meta() {
        return prefix + "meta";
    }

    String worker(String consumer) {
        return prefix + "worker:" + consumer;
    }

    String settled(String worker) {
        return prefix + "settled:" + worker;
    }

    String cancelling() {
        return prefix + "cancelling";
    }

    String producer(String producerId) {
        return prefix + "producer:" + producerId;
    }

    String leader() {
        return prefix + "leader";
    }

    /** The channel on which workers hear of cancel requests; no key. */
    String cancelChannel() {
        return prefix + "cancel";
    }

    /** The channel on which clients hear of ended tasks whose result is kept, of dead and of cancelled ones; no key. */
    String endedChannel() {
        return prefix + "ended";
    }
}
