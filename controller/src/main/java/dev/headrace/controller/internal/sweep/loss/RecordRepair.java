package dev.headrace.controller.internal.sweep.loss;

import dev.headrace.controller.internal.sweep.Batches;
import dev.headrace.controller.internal.sweep.Leadership;
import dev.headrace.controller.internal.sweep.StageSequence;
import dev.headrace.controller.internal.sweep.SweepContext;
import dev.headrace.internal.protocol.control.RepairReply;
import dev.headrace.internal.protocol.control.TimelineSteps;
import dev.headrace.internal.protocol.control.TimelineSteps.Event;
import dev.headrace.task.Lease;
import dev.headrace.task.Shard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the shard's timeline once, the newest entries first, and repairs the records of the tasks in it. After entries were
 * deleted by hand, records point to missing entries, and no list of such records exists. The work is limited for each call,
 * each audit and in total. The script checks each task, so an intact task is not changed.
 */
final class RecordRepair {
    private static final int EVENTS_PER_PAGE = 50;
    private static final int MAX_PAGES = 300;
    private static final int PAGES_PER_AUDIT = 60;
    private static final int TASKS_PER_AUDIT = 5_000;
    private static final int BATCH = 100;

    /** After one of these events a task has a record that points to an entry, or to a place in {@code later}. */
    private static final Set<String> HAS_A_RECORD = Set.of(
            "submitted",
            "resubmitted",
            "scheduled",
            "rescheduled",
            "started",
            "retried",
            "snoozed",
            "returned",
            "promoted",
            "replayed",
            "listed",
            "vanished",
            "aborted:shutdown");

    private static final Set<String> ENDED = Set.of("succeeded", "dead", "cancelled", "purged", "acknowledged");

    private static final Set<String> NAMED_BY_LEASE = Set.of("submitted", "started", "vanished");
    private static final String REQUEUED = "requeued:";

    private final SweepContext context;
    private final Shard shard;
    private final Leadership leadership;
    private final StageSequence stages;
    private @Nullable String next;
    private boolean again;
    private int pages;

    RecordRepair(SweepContext context, Shard shard, Leadership leadership) {
        this.context = context;
        this.shard = shard;
        this.leadership = leadership;
        this.stages = new StageSequence(context.loop());
    }

    /** Starts to read the timeline from its end. If a repair is running, another one follows it. */
    void begin() {
        if (next == null) {
            next = "";
            pages = 0;
        } else {
            again = true;
        }
    }

    /** Continues the repair within the limits of one audit; does nothing if no repair is running. */
    CompletionStage<Void> resume() {
        if (next == null || !leadership.mayChange()) {
            return CompletableFuture.completedFuture(null);
        }
        Audit audit = new Audit();
        return stages.repeat(audit::page).thenRun(audit::end);
    }

    private final class Audit {
        private final List<String> dead = new ArrayList<>();
        private int listed;
        private int examined;
        private int read;

        private CompletionStage<Boolean> page() {
            String before = next;
            if (before == null || read >= PAGES_PER_AUDIT || examined >= TASKS_PER_AUDIT || !leadership.mayChange()) {
                return CompletableFuture.completedFuture(false);
            }
            return context.loop()
                    .onLoop(context.store().losses().timeline(shard, before, EVENTS_PER_PAGE))
                    .thenCompose(this::repairAll);
        }

        private CompletionStage<Boolean> repairAll(TimelineSteps page) {
            List<String> ids = List.copyOf(tasksOf(page.events()));
            examined += ids.size();
            return stages.each(Batches.of(ids, BATCH), call -> stages.untilNoneIsLeft(call, this::repair))
                    .thenApply(done -> {
                        turnPage(page);
                        return true;
                    });
        }

        private CompletionStage<List<String>> repair(List<String> ids) {
            if (!leadership.mayChange()) {
                return CompletableFuture.completedFuture(List.of());
            }
            return context.loop()
                    .onLoop(context.store().losses().repair(shard, leadership.token(), ids))
                    .thenApply(replies -> {
                        List<String> left = new ArrayList<>();
                        for (int i = 0; i < replies.size(); i++) {
                            note(ids.get(i), replies.get(i), left);
                        }
                        return left;
                    });
        }

        private void note(String id, RepairReply reply, List<String> left) {
            switch (reply) {
                case DEAD -> dead.add(id);
                case LISTED -> listed++;
                case LATER -> left.add(id);
                case NOT_LEADER -> leadership.lost();
                case SOUND -> {}
            }
        }

        private void turnPage(TimelineSteps page) {
            read++;
            pages++;
            next = pages < MAX_PAGES ? page.next() : null;
            if (next == null && again) {
                again = false;
                next = "";
                pages = 0;
            }
        }

        private void end() {
            if (!dead.isEmpty() || listed > 0) {
                context.report().repaired(shard, dead, listed);
            }
        }
    }

    /** Returns the tasks that may have a record without an entry, each once, without those that have ended since. */
    private static Set<String> tasksOf(List<Event> events) {
        Set<String> tasks = new LinkedHashSet<>();
        Set<String> ended = new HashSet<>();
        for (Event event : events) {
            String word = event.word();
            boolean hasRecord = HAS_A_RECORD.contains(word) || word.startsWith(REQUEUED);
            boolean plain =
                    NAMED_BY_LEASE.contains(word) && Lease.parse(event.task()).isPresent();
            if (ENDED.contains(word)) {
                ended.add(event.task());
            } else if (hasRecord && !plain && !ended.contains(event.task())) {
                tasks.add(event.task());
            }
        }
        return tasks;
    }
}
