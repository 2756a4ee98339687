package dev.headrace.internal.protocol.queue;

import dev.headrace.task.Lane;
import java.util.Map;

/**
 * What became of a lane's group.
 *
 * @param id the id up to which the lane is delivered now; where it is {@link State#BEHIND}, the last id that the lane ever had
 */
public record GroupReply(State state, String id) {
    private static final String START = "0-0";

    /**
     * Returns true if a shard that had been open lost what its lanes held: a lane was made anew together with its group, or another
     * process has made all of them anew. A group that was destroyed while its lane kept its entries is no loss.
     *
     * @param groups what an opening found, by lane
     */
    public static boolean tellOfLoss(Map<Lane, GroupReply> groups) {
        boolean anew = groups.values().stream().anyMatch(group -> group.state == State.MADE);
        boolean byAnother = !groups.isEmpty()
                && groups.values().stream().allMatch(group -> group.state == State.THERE && group.id.equals(START));
        return anew || byAnother;
    }

    /** Whether the group was there, and how it was made. */
    public enum State {
        /** It was there, and was delivered as far as the caller knows. */
        THERE,
        /** It was made for the first time, at the lane's start. */
        MADE,
        /** It had been there and was gone: made at the lane's last id, so that all entries are orphans. */
        REMADE,
        /** It had been set back: it was set to what had been delivered before. */
        SET_FORWARD,
        /** It had been set ahead of the lane, so that no entry would have been delivered: it was set to the lane's last id. */
        SET_BACK,
        /** The lane holds nothing so late as the caller knows, as after a DEL of the lane. Nothing was changed. */
        BEHIND
    }
}
