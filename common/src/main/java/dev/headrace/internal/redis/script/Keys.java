package dev.headrace.internal.redis.script;

import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds every key of a shard; no other class does. All keys contain the shard's tag in braces, so they are in one
 * slot of a cluster. {@code docs/protocol.md} lists all of them.
 */
public final class Keys {
    /** The pattern that all keys and channels match. */
    public static final String ALL = "hr:*";

    /** The set of all queues' names; the only key without a tag. */
    public static final String QUEUES = "hr:queues";

    /** The group that all workers of a queue read in, on each lane. */
    public static final String GROUP = "workers";

    /** The fixed consumer under which controllers claim entries. */
    public static final String CONTROLLER = "controller";

    /** How long the record of a chosen id is kept after the task's end, so that the id still deduplicates. */
    public static final Duration DEDUP_TTL = Duration.ofHours(24);

    /** Returns a key with a probably misspelt tag, which no worker reads. */
    public static String misspelt(String tag, String rest) {
        return "hr:" + tag + rest;
    }

    /** Returns the part after the tag in a key of a shard; empty for all other texts. */
    static String withoutTag(String key) {
        int tag = key.indexOf("}:");
        return key.startsWith("hr:{") && tag > 0 ? key.substring(tag + 2) : "";
    }

    private final String prefix;
    private final String[] lanes = new String[Lane.values().length];

    public Keys(Shard shard) {
        prefix = "hr:{" + shard.tag() + "}:";
        for (Lane lane : Lane.values()) {
            lanes[lane.ordinal()] = prefix + "ready:" + lane.text();
        }
    }

    public String lane(Lane lane) {
        return lanes[lane.ordinal()];
    }

    public String heartbeat(Lease lease) {
        return prefix + "hb:" + lease.text();
    }

    public String record(String taskId) {
        return prefix + "task:" + taskId;
    }

    public String later() {
        return prefix + "later";
    }

    public String dead() {
        return prefix + "dead";
    }

    public String events() {
        return prefix + "events";
    }

    public String stats() {
        return prefix + "stats";
    }

    public String meta() {
        return prefix + "meta";
    }

    public String worker(String consumer) {
        return prefix + "worker:" + consumer;
    }

    public String settled(String worker) {
        return prefix + "settled:" + worker;
    }

    public String cancelling() {
        return prefix + "cancelling";
    }

    public String producer(String producerId) {
        return prefix + "producer:" + producerId;
    }

    public String blocked() {
        return prefix + "blocked";
    }

    public String lost() {
        return prefix + "lost";
    }

    public String leader() {
        return prefix + "leader";
    }

    /** Returns the keys that a shard has only once: none that ends in a name. */
    public List<String> ofShard() {
        List<String> all = new ArrayList<>(List.of(lanes));
        all.addAll(List.of(later(), dead(), cancelling(), meta(), stats(), events(), leader(), blocked(), lost()));
        return all;
    }

    /** Returns the Pub/Sub channel for stop requests. */
    public String cancelChannel() {
        return prefix + "cancel";
    }

    /** Returns the Pub/Sub channel for tasks that ended with a kept result, died or were cancelled. */
    public String endedChannel() {
        return prefix + "ended";
    }
}
