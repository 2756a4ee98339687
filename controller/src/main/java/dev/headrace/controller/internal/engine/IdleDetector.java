package dev.headrace.controller.internal.engine;

import dev.headrace.controller.ControllerSettings;
import java.time.Duration;

/**
 * Detects idle shards: two audits in a row found no entry, no waiting task and no consumer of a dead worker. Then
 * there is nothing to recover or to promote, and the shard is only checked for new work. A task that is claimed now can be
 * abandoned a heartbeat TTL from now at the earliest. To be used on the loop only.
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

    /** Notes activity in the shard, or an interruption of this controller's view of it. */
    void activity() {
        emptyAudits = 0;
    }

    /** Notes whether an audit found nothing in the shard. */
    void audited(boolean nothingFound) {
        emptyAudits = nothingFound ? emptyAudits + 1 : 0;
    }

    /** Returns the time until the next scan. It is short enough to see a task that is claimed meanwhile before it is stale. */
    Duration scanInterval() {
        Duration whileIdle = settings.heartbeatTtl().multipliedBy(2).dividedBy(3);
        return isIdle() && whileIdle.compareTo(settings.scanInterval()) > 0 ? whileIdle : settings.scanInterval();
    }

    /** Returns the time until the next audit. */
    Duration auditInterval() {
        return isIdle() ? settings.auditInterval().multipliedBy(AUDITS_SKIPPED) : settings.auditInterval();
    }
}
