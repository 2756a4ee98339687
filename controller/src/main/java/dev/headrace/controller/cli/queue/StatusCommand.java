package dev.headrace.controller.cli.queue;

import dev.headrace.controller.cli.base.Table;
import dev.headrace.controller.internal.inspect.Inspector;
import dev.headrace.controller.internal.inspect.ShardStatus;
import dev.headrace.internal.protocol.inspect.ShardView;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code headrace status}: shows what each shard holds, its workers and its controller. */
@Command(
        name = "status",
        description =
                "Shows what each queue holds: queued tasks by lane, running, scheduled and dead ones, how long the oldest"
                        + " has been queued, and its workers and controller.")
public final class StatusCommand extends QueuesCommand {
    private static final Set<Integer> NUMBERS = Set.of(2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

    private static final int MOST_REASONS = 5;

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            description = "Repeat every N seconds, 1 to 2147483647, until Ctrl-C")
    private @Nullable Integer watch;

    @Override
    void show(Inspector inspector) throws InterruptedException {
        if (watch != null && watch < 1) {
            throw new IllegalArgumentException("--watch: " + watch + " is under 1 second");
        }
        look(inspector);
        while (watch != null && !out().checkError()) {
            boolean unused = new CountDownLatch(1).await(watch, TimeUnit.SECONDS);
            look(inspector);
        }
    }

    private void look(Inspector inspector) {
        List<ShardStatus> shards = shards(inspector);
        warn(inspector, shards);
        answer(shards.stream().map(StatusCommand::fields).toList(), () -> print(shards));
    }

    private void print(List<ShardStatus> shards) {
        if (watch != null && System.console() != null) {
            out().print(CLEAR_SCREEN);
        }
        if (shards.isEmpty() && !incomplete()) {
            out().println("Redis knows no queue. A queue is known once a client or a worker has opened it.");
            return;
        }
        if (shards.isEmpty()) {
            return;
        }
        Table table = new Table(
                NUMBERS,
                "SHARD",
                "MODE",
                "QUEUED",
                "HIGH",
                "NORMAL",
                "LOW",
                "RUNNING",
                "SCHEDULED",
                "DEAD",
                "OLDEST",
                "WORKERS",
                "SLOTS",
                "CONTROLLER");
        shards.forEach(shard -> row(table, shard));
        table.print(out());
        shards.forEach(this::blocked);
        shards.forEach(this::lost);
        shards.forEach(shard -> LossLines.of(shard).forEach(out()::println));
        shards.forEach(shard -> {
            WorkerLines.longLine(shard).ifPresent(out()::println);
            WorkerLines.reasons(shard, MOST_REASONS).forEach(out()::println);
        });
    }

    private void blocked(ShardStatus shard) {
        String why = shard.view().blocked();
        if (why != null) {
            String leader = shard.view().leader();
            String whose = leader == null
                    ? ": no controller changes anything"
                    : ": controller " + Printable.escape(leader) + " leads it but changes nothing";
            out().println(shard.view().shard() + whose + " at the moment, because " + Printable.escape(why));
        }
    }

    private void lost(ShardStatus shard) {
        String entries = shard.view().lost();
        if (entries != null) {
            out().println(shard.view().shard()
                    + ": DATA LOSS within the last 24 hours: entries were deleted from its lanes, and not by"
                    + " Headrace: " + Printable.escape(entries) + ". Submit their tasks again; those with a record are"
                    + " dead, see 'headrace dead list " + shard.view().shard().queue() + " --code MALFORMED'");
        }
    }

    private static void row(Table table, ShardStatus shard) {
        ShardView view = shard.view();
        table.row(
                view.shard(),
                shard.modeText(),
                view.queued(),
                cell(view.lanes().get(0).queued()),
                cell(view.lanes().get(1).queued()),
                cell(view.lanes().get(2).queued()),
                view.running(),
                cell(view.scheduled()),
                cell(view.dead()),
                view.oldestQueued().isZero() ? "-" : DurationText.of(view.oldestQueued()),
                shard.alive(),
                shard.slots(),
                view.leader() == null ? "none" : view.leader());
    }

    private static Map<String, @Nullable Object> fields(ShardStatus shard) {
        ShardView view = shard.view();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("queue", view.shard().queue());
        fields.put("shard", view.shard().number());
        fields.put("mode", shard.mode() == null ? null : shard.modeText());
        fields.put("queued", view.queued());
        fields.put("lanes", lanes(view));
        fields.put("running", view.running());
        fields.put("scheduled", known(view.scheduled()));
        fields.put("dead", known(view.dead()));
        fields.put("oldestQueuedSeconds", seconds(view.oldestQueued()));
        fields.put("workers", shard.alive());
        fields.put("slots", shard.slots());
        fields.put("controller", view.leader());
        fields.put("blocked", view.blocked());
        fields.put("lost", view.lost());
        fields.put("groupsLost", view.lostGroups().count());
        fields.put("scheduledLost", view.lostScheduled().count());
        fields.put("scheduledLostTasks", view.lostScheduled().tasks());
        fields.put("wrongKeys", view.wrongKeys());
        fields.put(
                "longest", WorkerLines.longest(shard).map(WorkerLines::fields).orElse(null));
        fields.put("claimingNothing", WorkerLines.reasons(shard));
        return fields;
    }

    private static Map<String, Object> lanes(ShardView view) {
        Map<String, Object> lanes = new LinkedHashMap<>();
        view.lanes().forEach(lane -> {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("queued", known(lane.queued()));
            fields.put("running", known(lane.running()));
            lanes.put(lane.lane().text(), fields);
        });
        return lanes;
    }

    private static Object cell(long count) {
        return count == ShardView.UNKNOWN ? "?" : count;
    }

    private static @Nullable Long known(long count) {
        return count == ShardView.UNKNOWN ? null : count;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
