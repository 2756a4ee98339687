package dev.headrace.controller.internal.sweep.recovery;

import dev.headrace.task.RequeueReason;
import java.time.Duration;

/**
 * Why a pending entry may be recovered.
 *
 * @param leastIdle how long it must have been idle at least, which the script insists on too
 */
record RecoveryCriterion(RequeueReason reason, Duration leastIdle) {}
