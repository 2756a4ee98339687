package dev.headrace.worker.internal.engine;

import dev.headrace.task.Lane;
import dev.headrace.worker.internal.attempt.AttemptServices;
import dev.headrace.worker.internal.runtime.WorkerMeters;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The parts that the shards of a queue share.
 *
 * @param lanes the lanes that are served, in the order of their priority
 * @param sharesSlots returns true if the queue has more than one shard
 * @param settingsGate opens when the settings of the queue were read
 */
record QueueParts(
        AttemptServices services,
        WorkerMeters meters,
        List<Lane> lanes,
        BooleanSupplier sharesSlots,
        SettingsGate settingsGate) {}
