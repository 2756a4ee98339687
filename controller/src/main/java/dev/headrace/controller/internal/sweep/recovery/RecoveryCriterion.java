package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.internal.protocol.entry.RequeueReason;
import java.time.Duration;

/**
 * The reason why a pending entry is a candidate for recovery.
 *
 * @param leastIdle the shortest idle time of a candidate; the script checks it again
 */
record RecoveryCriterion(RequeueReason reason, Duration leastIdle) {}
