package dev.headrace.worker.internal.claim;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.protocol.entry.EntryIds;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.protocol.queue.GroupAlarms;
import dev.headrace.internal.protocol.queue.GroupReply;
import dev.headrace.task.Lane;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import dev.headrace.worker.internal.runtime.Outage;
import dev.headrace.worker.internal.runtime.WorkerRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks that deliveries follow the order of their lanes. Redis delivers a lane's entries in the order of their ids. So an
 * entry at or before the last one was delivered already: the group was set back by hand, or Redis lost data. The task may
 * run elsewhere under the same fencing token. Such an entry is not started here but released, so that it is delivered again
 * under a new token. Nothing is claimed until the group is set forward again.
 */
public final class DeliveryOrder implements ClaimGate {
    private static final String NONE = "0-0";

    private final WorkerRuntime runtime;
    private final Shard shard;
    private final Consumer<List<TaskEntry>> redelivered;
    private final Outage outage;
    private final String[] last = new String[Lane.values().length];
    private final Map<Lane, String> fallen = new EnumMap<>(Lane.class);
    private Runnable opened = () -> {};

    /** @param redelivered takes entries that were delivered before, to release them */
    public DeliveryOrder(WorkerRuntime runtime, Shard shard, Consumer<List<TaskEntry>> redelivered) {
        this.runtime = runtime;
        this.shard = shard;
        this.redelivered = redelivered;
        this.outage = new Outage(runtime, "setting groups of %s forward", shard);
        Arrays.fill(last, NONE);
    }

    /** Returns 0 while a group is being set forward, because it may deliver entries again. */
    @Override
    public int allowed() {
        return fallen.isEmpty() ? ALL : 0;
    }

    @Override
    public void onOpen(Runnable action) {
        opened = action;
    }

    /** Returns the entries of a lane's reply that may start, in order. The others are released. */
    public List<TaskEntry> inOrder(List<TaskEntry> entries) {
        boolean wasInOrder = fallen.isEmpty();
        for (int i = 0; i < entries.size(); i++) {
            look(entries.get(i).lease());
        }
        return fallen.isEmpty() ? entries : part(entries, wasInOrder);
    }

    private void look(Lease lease) {
        int lane = lease.lane().ordinal();
        if (EntryIds.compare(lease.entryId(), last[lane]) <= 0) {
            fallen.putIfAbsent(lease.lane(), last[lane]);
        } else if (fallen.isEmpty() || !fallen.containsKey(lease.lane())) {
            last[lane] = lease.entryId();
        }
    }

    private List<TaskEntry> part(List<TaskEntry> entries, boolean wasInOrder) {
        List<TaskEntry> fresh = new ArrayList<>();
        List<TaskEntry> again = new ArrayList<>();
        for (TaskEntry entry : entries) {
            (fallen.containsKey(entry.lease().lane()) ? again : fresh).add(entry);
        }
        redelivered.accept(again);
        if (wasInOrder) {
            setForward();
        }
        return fresh;
    }

    private void setForward() {
        Map<Lane, String> delivered = new EnumMap<>(fallen);
        runtime.ask(
                () -> runtime.store().ensureGroups(shard, delivered),
                (groups, error) -> answered(delivered, groups, error));
    }

    /** Takes over the groups' positions. If a lane has no id that late, its order starts again. */
    private void answered(Map<Lane, String> asked, @Nullable Map<Lane, GroupReply> groups, @Nullable Throwable error) {
        if (groups == null) {
            Throwable why = EventLoop.errorOf(error);
            runtime.loop().schedule(outage.failed(why), this::setForward);
            return;
        }
        outage.passed();
        GroupAlarms.log(runtime.lines(), shard, groups);
        groups.forEach((lane, group) -> {
            if (asked.containsKey(lane)) {
                last[lane.ordinal()] = group.state() == GroupReply.State.BEHIND ? NONE : group.id();
                fallen.remove(lane);
            }
        });
        if (fallen.isEmpty()) {
            opened.run();
        } else {
            setForward();
        }
    }
}
