package dev.headrace.testing.sim;

import java.util.Locale;

/**
 * The guards of the scripts that the model has too, named as the lines marked {@code -- guard: NAME}: each can be taken
 * out of the model, to see that a simulation notices.
 */
public enum ModelGuard {
    ABDICATE_HOLDER("abdicate"),
    AGAIN_BASE("again"),
    AGAIN_DUPLICATE("again"),
    AGAIN_GONE("again"),
    AGAIN_LISTED("again"),
    AGAIN_PROTOCOL_FAILURE("again"),
    AGAIN_RETRY_FAILED("again"),
    BEAT_OWNER("beat"),
    CANCEL_ENDED("cancel"),
    CANCEL_RUNNING("cancel"),
    ENSURE_GROUPS_AHEAD("ensure_groups"),
    ENSURE_GROUPS_BEHIND("ensure_groups"),
    ENSURE_GROUPS_HAD_GROUP("ensure_groups"),
    HAND_OVER_HOLDER("hand_over"),
    LEAD_HOLDER("lead"),
    PICK_UP_OWNER("pick_up"),
    PROMOTE_ASKED_TO_STOP("promote"),
    PROMOTE_DUE("promote"),
    PROMOTE_ENDED("promote"),
    PROMOTE_LEADER("promote"),
    PROMOTE_QUEUED("promote"),
    PROMOTE_SCHEDULED("promote"),
    PURGE_DEAD("purge"),
    PURGE_SEEN("purge"),
    RECOVER_ASKED_TO_STOP("recover"),
    RECOVER_BEATEN_BEFORE("recover"),
    RECOVER_HEARTBEAT("recover"),
    RECOVER_IDLE("recover"),
    RECOVER_LEADER("recover"),
    RECOVER_LIVED_ON("recover"),
    RECOVER_LIVENESS("recover"),
    RECOVER_MISSING_LIMIT("recover"),
    RECOVER_OWNER("recover"),
    RECOVER_STALE_LIMIT("recover"),
    RECOVER_STARTED("recover"),
    RELEASE_ASKED_TO_STOP("release"),
    RELEASE_OWNER("release"),
    RENEW_HOLDER("renew"),
    REPAIR_GONE("repair"),
    REPAIR_HELD("repair"),
    REPAIR_LEADER("repair"),
    REPAIR_LISTED("repair"),
    RECOVER_UNDELIVERED("recover"),
    REPLAY_DEAD("replay"),
    REPLAY_SEEN("replay"),
    REQUEUE_ORPHANS_ASKED_TO_STOP("requeue_orphans"),
    REQUEUE_ORPHANS_DELIVERED("requeue_orphans"),
    REQUEUE_ORPHANS_GROUP("requeue_orphans"),
    REQUEUE_ORPHANS_LEADER("requeue_orphans"),
    REQUEUE_ORPHANS_PENDING("requeue_orphans"),
    RETIRE_CONSUMER_EMPTY("retire_consumer"),
    RETIRE_CONSUMER_LEADER("retire_consumer"),
    RETIRE_CONSUMER_LIVENESS("retire_consumer"),
    REWIND_AHEAD("rewind"),
    REWIND_LEADER("rewind"),
    REWIND_OWNER("rewind"),
    SCHEDULE_SEQUENCE("schedule"),
    SETTLE_ASKED_TO_STOP("settle"),
    SETTLE_OWNER("settle"),
    SETTLE_SEQUENCE("settle"),
    SETTLE_STALE_SEQUENCE("settle"),
    SUBMIT_DEPTH("submit"),
    SUBMIT_SEQUENCE("submit"),
    TAKE_BACK_ASKED_TO_STOP("take_back"),
    TAKE_BACK_HEARTBEAT("take_back"),
    TAKE_BACK_IDLE("take_back"),
    TAKE_BACK_LIVENESS("take_back"),
    TAKE_BACK_OWNER("take_back"),
    TAKE_BACK_STALE_LIMIT("take_back"),
    TAKE_BACK_STARTED("take_back"),
    TAKE_BACK_WATCHED("take_back"),
    TOKENS_HIGHEST("tokens");

    private final String script;

    ModelGuard(String script) {
        this.script = script;
    }

    /** Script and guard, as {@code settle owner}. */
    public String inTheScripts() {
        String name = name().substring(script.length() + 1).toLowerCase(Locale.ROOT);
        return script + " " + name.replace('_', '-');
    }
}
