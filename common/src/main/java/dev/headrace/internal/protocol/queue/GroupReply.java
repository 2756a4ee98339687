package dev.headrace.internal.protocol.queue;

import dev.headrace.task.Lane;
import java.util.Map;

/**
 * The result for a lane's group.
 *
 * @param id the group's last delivered id; for {@link State#BEHIND}, the last id that the lane generated
 */
public record GroupReply(State state, String id) {
    private static final String START = "0-0";

    /**
     * Returns true if an open shard lost the entries of its lanes: a lane was created again together with its group, or another
     * process has created all of them again. A group that was destroyed while its lane kept its entries is not a loss.
     *
     * @param groups the results of an opening, by lane
     */
    public static boolean tellOfLoss(Map<Lane, GroupReply> groups) {
        boolean anew = groups.values().stream().anyMatch(group -> group.state == State.MADE);
        boolean byAnother = !groups.isEmpty()
                && groups.values().stream().allMatch(group -> group.state == State.THERE && group.id.equals(START));
        return anew || byAnother;
    }

    /** The state of the group, and what was done. */
    public enum State {
        /** It existed, and its last delivered id is not before the caller's. */
        THERE,
        /** It was created for the first time, at the lane's start. */
        MADE,
        /** It was lost: it was created at the lane's last id, so that all entries are orphans. */
        REMADE,
        /** It had been set back: it was set forward to the last delivered id. */
        SET_FORWARD,
        /** It had been set ahead of the lane, so that no entry would be delivered: it was set to the lane's last id. */
        SET_BACK,
        /** The lane has no id as late as the caller's, for example after a DEL of the lane. Nothing was changed. */
        BEHIND
    }
}
