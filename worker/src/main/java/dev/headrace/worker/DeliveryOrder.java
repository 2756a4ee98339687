package dev.headrace.worker;

import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.entry.RequeueReason;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds deliveries to the order of their lanes. Redis delivers a lane's entries in the order of their ids, so an entry at or
 * before the last one was delivered already: somebody set the group back, or Redis lost data. It may run elsewhere under the
 * fencing token that it has. Such an entry is not started here but released, so that it comes back under another token; and
 * nothing is claimed until the group is where it was.
 */
final class DeliveryOrder {
    private static final String NONE = "0-0";

    private final ShardRunner home;
    private final HandBack handBack;
    private final Trouble trouble;
    private final String[] last = new String[Lane.values().length];
    private final Map<Lane, String> fallen = new EnumMap<>(Lane.class);

    DeliveryOrder(ShardRunner home) {
        this.home = home;
        this.handBack = new HandBack(home, RequeueReason.REDELIVERED);
        this.trouble = new Trouble(home.core().loop(), "setting groups of " + home.shard() + " forward");
        Arrays.fill(last, NONE);
    }

    /** Returns true while a group is being set forward: what it delivers may have been delivered before. */
    boolean mends() {
        return !fallen.isEmpty();
    }

    /** What is released, as it was delivered before. */
    HandBack handBack() {
        return handBack;
    }

    /** Returns what may start of a reply, in a lane's order; the rest is released. */
    List<TaskEntry> inOrder(List<TaskEntry> entries) {
        boolean mended = fallen.isEmpty();
        for (int i = 0; i < entries.size(); i++) {
            look(entries.get(i).lease());
        }
        return fallen.isEmpty() ? entries : part(entries, mended);
    }

    private void look(Lease lease) {
        int lane = lease.lane().ordinal();
        if (EntryIds.compare(lease.entryId(), last[lane]) <= 0) {
            fallen.putIfAbsent(lease.lane(), last[lane]);
        } else if (fallen.isEmpty() || !fallen.containsKey(lease.lane())) {
            last[lane] = lease.entryId();
        }
    }

    private List<TaskEntry> part(List<TaskEntry> entries, boolean mended) {
        List<TaskEntry> fresh = new ArrayList<>();
        List<TaskEntry> again = new ArrayList<>();
        for (TaskEntry entry : entries) {
            (fallen.containsKey(entry.lease().lane()) ? again : fresh).add(entry);
        }
        home.redelivered(again);
        if (mended) {
            setForward();
        }
        return fresh;
    }

    private void setForward() {
        Map<Lane, String> delivered = new EnumMap<>(fallen);
        home.core()
                .ask(
                        () -> home.core().store().ensureGroups(home.shard(), delivered),
                        (groups, error) -> answered(delivered, groups, error));
    }

    /** What Redis delivers next stands behind the group's place; a lane that holds nothing so late is begun anew. */
    private void answered(Map<Lane, String> asked, @Nullable Map<Lane, GroupReply> groups, @Nullable Throwable error) {
        if (groups == null) {
            Throwable why = error == null ? new IllegalStateException("no answer and no error") : error;
            home.core().loop().schedule(trouble.failed(why), this::setForward);
            return;
        }
        trouble.passed();
        groups.forEach((lane, group) -> {
            if (asked.containsKey(lane)) {
                last[lane.ordinal()] = group.state() == GroupReply.State.BEHIND ? NONE : group.id();
                fallen.remove(lane);
            }
        });
        if (fallen.isEmpty()) {
            home.claims().wake();
        } else {
            setForward();
        }
    }
}
