package dev.headrace.controller.internal.sweep.loss;

import dev.headrace.controller.internal.sweep.Batches;
import dev.headrace.controller.internal.sweep.Mandate;
import dev.headrace.controller.internal.sweep.Steps;
import dev.headrace.controller.internal.sweep.SweepContext;

import dev.headrace.protocol.RepairReply;
import dev.headrace.protocol.TimelineSteps;
import dev.headrace.protocol.TimelineSteps.Event;
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
 * Goes once through the shard's timeline, the newest steps first, and repairs the records of the tasks that it names: after
 * somebody's deletion a record leads to an entry that is gone, and no list of such records exists. Bounded for each call, each
 * audit and in all; the script decides about each task, so a task that was named for nothing comes to no harm.
 */
final class RecordRepair {
    private static final int STEPS_A_PAGE = 50;
    private static final int MOST_PAGES = 300;
    private static final int PAGES_AN_AUDIT = 60;
    private static final int TASKS_AN_AUDIT = 5_000;
    private static final int CALL = 100;

    /** After one of these a task has a record that leads somewhere: to an entry, or into {@code later}. */
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
    private final Mandate mandate;
    private final Steps steps;
    private @Nullable String next;
    private boolean again;
    private int pages;

    RecordRepair(SweepContext context, Shard shard, Mandate mandate) {
        this.context = context;
        this.shard = shard;
        this.mandate = mandate;
        this.steps = new Steps(context.loop());
    }

    /** Has the timeline gone through from its end; once more, where that is under way. */
    void begin() {
        if (next == null) {
            next = "";
            pages = 0;
        } else {
            again = true;
        }
    }

    /** As much as one audit may cost; nothing where nothing was begun. */
    CompletionStage<Void> goOn() {
        if (next == null || !mandate.acts()) {
            return CompletableFuture.completedFuture(null);
        }
        Audit audit = new Audit();
        return steps.repeat(audit::page).thenRun(audit::end);
    }

    private final class Audit {
        private final List<String> dead = new ArrayList<>();
        private int listed;
        private int looked;
        private int read;

        private CompletionStage<Boolean> page() {
            String before = next;
            if (before == null || read >= PAGES_AN_AUDIT || looked >= TASKS_AN_AUDIT || !mandate.acts()) {
                return CompletableFuture.completedFuture(false);
            }
            return steps.onLoop(context.store().losses().timeline(shard, before, STEPS_A_PAGE))
                    .thenCompose(this::repairAll);
        }

        private CompletionStage<Boolean> repairAll(TimelineSteps page) {
            List<String> ids = List.copyOf(tasksOf(page.events()));
            looked += ids.size();
            return steps.each(Batches.of(ids, CALL), call -> steps.untilNoneIsLeft(call, this::repair))
                    .thenApply(done -> {
                        turn(page);
                        return true;
                    });
        }

        private CompletionStage<List<String>> repair(List<String> ids) {
            if (!mandate.acts()) {
                return CompletableFuture.completedFuture(List.of());
            }
            return steps.onLoop(context.store().losses().repair(shard, mandate.token(), ids))
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
                case NOT_LEADER -> mandate.refused();
                case SOUND -> {}
            }
        }

        private void turn(TimelineSteps page) {
            read++;
            pages++;
            next = pages < MOST_PAGES ? page.next() : null;
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

    /** Those that may have a record that leads nowhere, without those that have ended since, each once. */
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
