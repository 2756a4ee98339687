package dev.headrace.controller.internal.engine;

import dev.headrace.controller.internal.lead.ShardLeadership;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.internal.protocol.queue.QueueSettings.SweepMode;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.Shard;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes to Redis why nothing is recovered or promoted in a shard, for {@code headrace status} and the like. Errors of these
 * calls are ignored, because the log has the same reason. To be used on the loop only.
 */
final class BlockedNotice {
    private static final int LONGEST_REASON = 500;

    private final SweepContext context;
    private final Shard shard;
    private final String controller;
    private final Duration ttl;
    private final Map<String, String> refused = new LinkedHashMap<>();
    private long observingWrittenAt;
    /** True if a notice may be in Redis; at first, it may be another controller's. */
    private boolean written = true;

    /** @param controller the name of this controller */
    BlockedNotice(SweepContext context, Shard shard, String controller) {
        this.context = context;
        this.shard = shard;
        this.controller = controller;
        this.ttl = context.settings().leadershipTtl();
        this.observingWrittenAt = context.loop().nanos() - ttl.toNanos();
    }

    /** Notes that Redis refused a step of this work, and not because of an outage. */
    void refused(String work, Throwable error) {
        refused.put(work, work + " failed: " + Printable.escape(String.valueOf(error.getMessage()), LONGEST_REASON));
    }

    /** Notes that a step of this work succeeded. */
    void succeeded(String work) {
        refused.remove(work);
    }

    /** Notes that the mode changed, so the notice in Redis may be outdated. */
    void modeChanged() {
        written = true;
    }

    /**
     * Writes the current notice. A controller that begins to work removes the notice, which another one may have written.
     *
     * @param failing whether the last attempt to lead the shard failed
     */
    void update(SweepMode mode, ShardLeadership leadership, boolean failing) {
        boolean leads = mode == SweepMode.ENFORCE && (leadership.mayObserve() || failing);
        Optional<String> reason = leadership
                .obstacle()
                .or(() -> refused.values().stream().findFirst().filter(refusal -> leads));
        if (reason.isPresent()) {
            write(reason.get(), true);
        } else if (mode == SweepMode.OBSERVE
                && context.since(observingWrittenAt).compareTo(ttl.dividedBy(3)) >= 0) {
            observingWrittenAt = context.loop().nanos();
            write(whyItOnlyObserves(), false);
        } else if (leadership.mayChange() && written) {
            write("", true);
        }
    }

    private String whyItOnlyObserves() {
        return context.queue().get().sweep() == SweepMode.OBSERVE
                ? "the queue's sweep mode is observe"
                : "the controller " + controller + " only observes (--mode observe)";
    }

    private void write(String reason, boolean leads) {
        written = !reason.isEmpty();
        context.loop().when(context.store().tellBlocked(shard, reason, leads, ttl), (done, error) -> {});
    }
}
