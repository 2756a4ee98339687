package dev.headrace.controller.sweep;

import dev.headrace.internal.protocol.entry.RequeueReason;
import java.time.Duration;

/**
 * Why a pending entry may be recovered.
 *
 * @param leastIdle how long it must have been idle at least, which the script insists on too
 */
record Nomination(RequeueReason reason, Duration leastIdle) {}
