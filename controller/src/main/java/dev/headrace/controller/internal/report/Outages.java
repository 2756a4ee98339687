package dev.headrace.controller.internal.report;

import dev.headrace.controller.internal.sweep.WorkListener;
import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.FlapDamping;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.StoreException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each outage once when it begins and once when it ends. All work of a controller uses the same Redis, so one outage is
 * one line for all of that work, not one for each retry. Work that has nothing to do succeeds while other work fails, so
 * alternating failures and successes are damped. An outage of Redis ends for work that fails with another error, but only work
 * that succeeded is logged as working again. Any other failure of one work lasts until that work succeeds. To be used on the loop only.
 */
public final class Outages implements WorkListener {
    private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

    private static final String OF_REDIS = "Redis outage ";
    private static final int MOST_NAMED = 5;
    private static final int LONGEST_REASON = 500;

    private final EventLoop loop;
    private final SparseLines lines;
    private final ControllerMeters meters;
    private final Map<String, Outage> outages = new HashMap<>();
    private final Map<String, Set<Outage>> outagesOf = new HashMap<>();

    /** An outage with its name. It is kept for a while after its end, to damp the next one. */
    private final class Outage {
        private final String name;
        private final FlapDamping damping;
        private final Set<String> failingWork = new HashSet<>();
        private final Set<String> affectedWork = new TreeSet<>();
        private final Set<String> skippedWork = new HashSet<>();
        private String reason = "";

        private Outage(String name) {
            this.name = name;
            this.damping = new FlapDamping(loop, () -> logEnd(this));
        }

        private boolean isOfRedis() {
            return name.startsWith(OF_REDIS);
        }

        private boolean isActive() {
            return !failingWork.isEmpty();
        }
    }

    public Outages(EventLoop loop, SparseLines lines, ControllerMeters meters) {
        this.loop = loop;
        this.lines = lines;
        this.meters = meters;
    }

    /** Returns the current outage of Redis as a whole, for people; empty if there is none. */
    public Optional<String> ofRedis() {
        return outages.values().stream()
                .filter(outage -> outage.isOfRedis() && outage.isActive())
                .findFirst()
                .map(outage -> outage.name + ": " + outage.reason);
    }

    @Override
    public void succeeded(String work) {
        outages.values().forEach(outage -> outage.skippedWork.remove(work));
        endAll(work);
    }

    /** Ends the outages of this work, such as that of a shard which another controller leads now, but not as working again. */
    @Override
    public void skipped(String work) {
        outagesOf.getOrDefault(work, Set.of()).forEach(outage -> outage.skippedWork.add(work));
        endAll(work);
    }

    private void endAll(String work) {
        Set<Outage> over = outagesOf.remove(work);
        if (over != null) {
            over.forEach(outage -> end(outage, work));
        }
    }

    @Override
    public void failed(String work, Throwable error) {
        meters.failed(kindOf(error));
        Outage outage = outages.computeIfAbsent(nameOf(work, error), Outage::new);
        boolean begins = !outage.isActive();
        outage.failingWork.add(work);
        outage.affectedWork.add(work);
        outage.skippedWork.remove(work);
        String reason = reasonOf(error);
        boolean another = !begins && !outage.isOfRedis() && !reason.equals(outage.reason);
        outage.reason = reason;
        if (begins && outage.damping.failed() || another) {
            logFailure(work, error);
        }
        outagesOf.computeIfAbsent(work, first -> new LinkedHashSet<>()).add(outage);
        leaveOthersOfRedis(work, outage);
    }

    /** Otherwise a fault of one work would keep an outage of Redis open and hide the next one. */
    private void leaveOthersOfRedis(String work, Outage current) {
        Set<Outage> ofWork = outagesOf.getOrDefault(work, Set.of());
        List<Outage> left = ofWork.stream()
                .filter(other -> other != current && other.isOfRedis())
                .toList();
        left.forEach(other -> {
            ofWork.remove(other);
            end(other, work);
        });
    }

    private static void end(Outage outage, String work) {
        if (outage.failingWork.remove(work) && !outage.isActive()) {
            outage.damping.passed();
        }
    }

    private void logEnd(Outage outage) {
        if (outage.isOfRedis()) {
            logEndOfRedisOutage(outage);
        } else {
            String end = outage.skippedWork.isEmpty() ? "over" : "not tried any more by this controller";
            outage.skippedWork.clear();
            lines.say("outages that are over", outage.name, more -> LOG.info("{}: {}{}", end, outage.name, more));
        }
        loop.schedule(FlapDamping.CALM, () -> forgetIfOver(outage));
    }

    private void forgetIfOver(Outage outage) {
        if (outage.damping.forgettable()) {
            outages.remove(outage.name, outage);
        }
    }

    /** Names the work of an outage of Redis: what succeeded, what fails with another error instead, and what is not tried. */
    private void logEndOfRedisOutage(Outage outage) {
        List<String> failing =
                outage.affectedWork.stream().filter(outagesOf::containsKey).toList();
        List<String> skipped = outage.affectedWork.stream()
                .filter(work -> !outagesOf.containsKey(work) && outage.skippedWork.contains(work))
                .toList();
        List<String> working = outage.affectedWork.stream()
                .filter(work -> !outagesOf.containsKey(work) && !outage.skippedWork.contains(work))
                .toList();
        outage.affectedWork.clear();
        outage.skippedWork.clear();
        LOG.info(
                "{}: {}{}{}{}",
                working.isEmpty() ? "changed" : "over",
                outage.name,
                named(". Works again: ", working),
                named(". Fails with another error now: ", failing),
                named(". Not tried while this controller does not lead: ", skipped));
    }

    private static String named(String introduction, List<String> works) {
        if (works.isEmpty()) {
            return "";
        }
        String more = works.size() > MOST_NAMED ? " and " + (works.size() - MOST_NAMED) + " more" : "";
        return introduction + works.stream().limit(MOST_NAMED).collect(Collectors.joining(", ")) + more;
    }

    /** Returns one name for all work if Redis as a whole has an outage, else a name for each work. */
    private static String nameOf(String work, Throwable error) {
        if (error instanceof StoreException store && store.passing()) {
            return OF_REDIS + store.kind();
        }
        return work + " fails with " + kindOf(error);
    }

    private static String kindOf(Throwable error) {
        return error instanceof StoreException store
                ? store.kind().name()
                : error.getClass().getSimpleName();
    }

    private static String reasonOf(Throwable error) {
        return Printable.escape(String.valueOf(error.getMessage()), LONGEST_REASON);
    }

    /** An outage of Redis is one line for all work; any other one is of one work, and can strike each of thousands. */
    private void logFailure(String work, Throwable error) {
        if (error instanceof StoreException store && store.passing()) {
            LOG.warn("{} failed and is retried: {}", work, reasonOf(store));
            return;
        }
        lines.say("failures: " + kindOf(error), work, more -> logFailure(work, error, more));
    }

    private void logFailure(String work, Throwable error, SparseLines.Repetitions more) {
        if (error instanceof StoreException store) {
            // A line that was counted is logged a while after the failure.
            String byNow = more.times() > 0 && !outagesOf.containsKey(work) ? ". It does not fail any more" : "";
            LOG.warn("{} failed and is retried: {}{}{}", work, reasonOf(store), more, byNow);
        } else {
            LOG.error("{} failed and is retried; this is a bug{}", work, more, error);
        }
    }
}
