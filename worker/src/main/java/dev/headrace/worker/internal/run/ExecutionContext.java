package dev.headrace.worker.internal.run;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.protocol.entry.EntryField;
import dev.headrace.internal.protocol.entry.Limit;
import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.internal.text.DurationText;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.TaskId;
import dev.headrace.worker.TaskContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The context that a handler gets. Values are computed when they are read, because most handlers read few. */
public final class ExecutionContext implements TaskContext {
    private static final int LONGEST_NOTE = 200;
    private static final Duration LONGEST_EXTENSION = Duration.ofDays(365);
    private static final Duration LONGEST_LEASE = Duration.ofMillis(Limit.HEARTBEAT_TTL.most());

    private final CalledAttempt attempt;
    private final String type;
    private volatile boolean leaseLost;
    private volatile boolean cancelRequested;
    private final HandlerReport report;
    private final ProgressThrottle throttle = new ProgressThrottle();
    private volatile @Nullable String progress;

    ExecutionContext(CalledAttempt attempt, String type, long startedAt) {
        this.attempt = attempt;
        this.type = type;
        this.report = new HandlerReport(startedAt);
    }

    @Override
    public TaskId task() {
        return new TaskId(attempt.entry().shard(), attempt.taskId());
    }

    @Override
    public String queue() {
        return attempt.entry().shard().queue();
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public int attempt() {
        return attempt.entry().attempt();
    }

    @Override
    public long fencingToken() {
        return attempt.entry().counter(EntryField.TOKEN, 1);
    }

    @Override
    public Map<String, String> headers() {
        TaskEntry entry = attempt.entry();
        Map<String, String> headers = new TreeMap<>();
        byte[][] fields = entry.fields();
        for (int i = 0; i + 1 < fields.length; i += 2) {
            String name = new String(fields[i], StandardCharsets.UTF_8);
            if (name.startsWith(EntryField.HEADER_PREFIX)) {
                String value = new String(fields[i + 1], StandardCharsets.UTF_8);
                headers.put(name.substring(EntryField.HEADER_PREFIX.length()), value);
            }
        }
        return Collections.unmodifiableMap(headers);
    }

    @Override
    public Optional<String> traceparent() {
        return attempt.entry().text(EntryField.TRACE);
    }

    @Override
    public boolean leaseLost() {
        return leaseLost;
    }

    @Override
    public boolean cancelRequested() {
        return cancelRequested;
    }

    @Override
    public boolean leaseAtRisk() {
        return leaseLost || attempt.doubtful();
    }

    @Override
    public void progress(double percent, String note) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("progress: " + percent + " is not within 0 to 100");
        }
        required(note, "note");
        String text = Math.round(percent * 10) / 10.0 + "%";
        progress = note.isEmpty() ? text : text + " " + Printable.escape(note, LONGEST_NOTE);
        long now = attempt.now();
        report.progressed(now);
        synchronized (throttle) {
            if (throttle.passes(percent, now)) {
                attempt.wantBeat(false);
            }
        }
    }

    @Override
    public void extendTimeout(Duration more) {
        if (required(more, "more").compareTo(Duration.ofMillis(1)) < 0 || more.compareTo(LONGEST_EXTENSION) > 0) {
            throw new IllegalArgumentException("extendTimeout: " + DurationText.of(more) + " is not within 1ms to "
                    + DurationText.of(LONGEST_EXTENSION));
        }
        report.timeout(attempt.now(), more);
    }

    @Override
    public void extendLease(Duration ttl) {
        if (required(ttl, "ttl").isNegative() || ttl.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException(
                    "extendLease: " + DurationText.of(ttl) + " is not within 0s to " + DurationText.of(LONGEST_LEASE));
        }
        attempt.wantTtl(ttl);
        attempt.wantBeat(true);
    }

    public HandlerReport report() {
        return report;
    }

    void setLeaseLost() {
        leaseLost = true;
    }

    void setCancelRequested() {
        cancelRequested = true;
    }

    public static @Nullable String progressOf(@Nullable ExecutionContext context) {
        return context == null ? null : context.latestProgress();
    }

    public @Nullable String latestProgress() {
        return progress;
    }
}
