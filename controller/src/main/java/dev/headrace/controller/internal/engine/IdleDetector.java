package dev.headrace.controller.internal.engine;

import dev.headrace.controller.ControllerSettings;
import java.time.Duration;

/**
 * Tells whether a shard is idle: two audits in a row found no entry, no waiting task and no consumer of a dead worker in it. Then
 * there is nothing to recover or to promote, and the shard is only checked for new work. A task that is claimed now can be abandoned
 * a heartbeat TTL from now at the earliest. To be used on the loop only.
 */
final class IdleDetector {
    private static final int EMPTY_AUDITS = 2;
    private static final int AUDITS_SKIPPED = 30;

    private final ControllerSettings settings;
    private int emptyAudits;

    /** Creates a detector for a shard that is not idle. */
    IdleDetector(ControllerSettings settings) {
        this.settings = settings;
    }

    /** Returns true if the shard is idle. */
    boolean isIdle() {
        return emptyAudits >= EMPTY_AUDITS;
    }

    /** Something happens in the shard, or this controller's view of it was interrupted. */
    void activity() {
        emptyAudits = 0;
    }

    /** An audit found nothing in the shard, or something. */
    void audited(boolean nothingFound) {
        emptyAudits = nothingFound ? emptyAudits + 1 : 0;
    }

    /** Returns the time until the next scan. In an idle shard, a task claimed meanwhile is still seen before it can be stale. */
    Duration scanInterval() {
        Duration whileIdle = settings.heartbeatTtl().multipliedBy(2).dividedBy(3);
        return isIdle() && whileIdle.compareTo(settings.scanInterval()) > 0 ? whileIdle : settings.scanInterval();
    }

    /** Returns the time until the next audit. */
    Duration auditInterval() {
        return isIdle() ? settings.auditInterval().multipliedBy(AUDITS_SKIPPED) : settings.auditInterval();
    }
}
