package dev.headrace.controller.internal.engine;

import dev.headrace.controller.internal.sweep.SweepRules;

import java.time.Duration;

/**
 * Whether a shard is at rest: two audits running found no entry, no waiting task and no dead worker's consumer in it. Then
 * there is nothing to recover or to promote, and it is looked at for a sign of work only: a task that is claimed now can be
 * abandoned a heartbeat TTL from now at the earliest. To be used on the loop only.
 */
public final class IdleDetector {
    private static final int QUIET_AUDITS = 2;
    private static final int AUDITS_LEFT_OUT = 30;

    private final SweepRules rules;
    private int quietAudits;

    /** Not at rest until its audits say so. */
    public IdleDetector(SweepRules rules) {
        this.rules = rules;
    }

    /** Whether it is at rest now. */
    public boolean now() {
        return quietAudits >= QUIET_AUDITS;
    }

    /** Something happens in the shard, or this controller's view of it was disturbed. */
    public void end() {
        quietAudits = 0;
    }

    void audited(boolean nothingFound) {
        quietAudits = nothingFound ? quietAudits + 1 : 0;
    }

    /** How long until the next scan; at rest so long that what is claimed meanwhile is seen before it can be stale. */
    Duration scanInterval() {
        Duration atRest = rules.heartbeatTtl().multipliedBy(2).dividedBy(3);
        return now() && atRest.compareTo(rules.scanInterval()) > 0 ? atRest : rules.scanInterval();
    }

    Duration auditInterval() {
        return now() ? rules.auditInterval().multipliedBy(AUDITS_LEFT_OUT) : rules.auditInterval();
    }
}
