package dev.headrace.redis;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every key of a shard, and the one place that spells them. All carry the shard's tag in braces, so they live in one
 * slot of a cluster; {@code docs/operations.md} lists them for people with redis-cli.
 */
final class Keys {
    /** The set of all queues' names; the only key without a tag. */
    /** What all keys and channels match. */
    static final String ALL = "hr:*";

    static final String QUEUES = "hr:queues";

    /** The group that all workers of a queue read in, on each lane. */
    static final String GROUP = "workers";

    /** The fixed consumer that the controller claims under. */
    static final String CONTROLLER = "controller";

    /** What every worker's liveness key looks like, for SCAN. */
    static final String WORKERS = "hr:{*}:worker:*";

    private static final Pattern WORKER = Pattern.compile("hr:\\{([^}#]+)(?:#(\\d{1,4}))?}:worker:(.+)");

    /** What stands where the shard's tag belongs, perhaps wrongly, and what follows it: a key that nobody reads. */
    static String misspelt(String tag, String rest) {
        return "hr:" + tag + rest;
    }

    /** Returns what follows the tag in a key of a shard; empty for all other texts. */
    static String withoutTag(String key) {
        int tag = key.indexOf("}:");
        return key.startsWith("hr:{") && tag > 0 ? key.substring(tag + 2) : "";
    }

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

    /** Whose liveness a key is, or nothing when it is no such key. */
    static Optional<Liveness> liveness(String key) {
        Matcher parts = WORKER.matcher(key);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int number = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        try {
            return Optional.of(new Liveness(new Shard(parts.group(1), number), parts.group(3)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A worker that lives, in a shard. */
    record Liveness(Shard shard, String worker) {}

    String settled(String worker) {
        return prefix + "settled:" + worker;
    }

    String cancelling() {
        return prefix + "cancelling";
    }

    String producer(String producerId) {
        return prefix + "producer:" + producerId;
    }

    String blocked() {
        return prefix + "blocked";
    }

    String lost() {
        return prefix + "lost";
    }

    String leader() {
        return prefix + "leader";
    }

    /** Returns those that a shard has one of: none that ends in a name. */
    List<String> ofShard() {
        List<String> all = new ArrayList<>(List.of(lanes));
        all.addAll(List.of(later(), dead(), cancelling(), meta(), stats(), events(), leader(), blocked(), lost()));
        return all;
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
