package dev.headrace.controller.internal.report;

import dev.headrace.controller.internal.sweep.WorkListener;
import dev.headrace.protocol.StoreException;
import dev.headrace.task.Printable;
import dev.headrace.time.EventLoop;
import dev.headrace.time.FlapDamping;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once what goes wrong, and once that it is over. All the work of a controller meets the same Redis, so the same
 * trouble is one line for all of that work, and never one a try. A sweep that has nothing to do passes while one that has
 * fails, so what fails and works in turns is damped.
 */
public final class Outages implements WorkListener {
    private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

    private static final String OF_REDIS = "Redis trouble ";
    private static final int MOST_NAMED = 5;

    private final EventLoop loop;
    private final ControllerMeters meters;
    private final Map<String, String> troubleOf = new HashMap<>();
    private final Map<String, Set<String>> afflicted = new HashMap<>();
    private final Map<String, Set<String>> met = new HashMap<>();
    private final Map<String, String> reasons = new HashMap<>();
    private final Map<String, FlapDamping> dampings = new HashMap<>();

    public Outages(EventLoop loop, ControllerMeters meters) {
        this.loop = loop;
        this.meters = meters;
    }

    @Override
    public void fine(String work) {
        String trouble = troubleOf.remove(work);
        if (trouble != null) {
            release(trouble, work);
        }
    }

    /** What Redis as a whole cannot do now, in words, or nothing. */
    public Optional<String> ofRedis() {
        return afflicted.keySet().stream()
                .filter(trouble -> trouble.startsWith(OF_REDIS))
                .findFirst()
                .map(trouble -> trouble + ": " + reasons.get(trouble));
    }

    @Override
    public void failed(String work, Throwable error) {
        String trouble = nameOf(work, error);
        meters.failed(kindOf(error));
        String before = troubleOf.put(work, trouble);
        Set<String> others = afflicted.computeIfAbsent(trouble, none -> new HashSet<>());
        boolean begins = others.isEmpty();
        others.add(work);
        met.computeIfAbsent(trouble, none -> new TreeSet<>()).add(work);
        reasons.put(trouble, reasonOf(error));
        if (before != null && !before.equals(trouble)) {
            release(before, work);
        }
        if (begins && damping(trouble).failed()) {
            say(work, error);
        }
    }

    private void release(String trouble, String work) {
        Set<String> others = afflicted.getOrDefault(trouble, Set.of());
        if (others.remove(work) && others.isEmpty()) {
            afflicted.remove(trouble);
            reasons.remove(trouble);
            damping(trouble).passed();
        }
    }

    private FlapDamping damping(String trouble) {
        return dampings.computeIfAbsent(trouble, first -> new FlapDamping(loop, () -> over(trouble)));
    }

    private void over(String trouble) {
        LOG.info("over: {}{}", trouble, whatWorksAgain(trouble));
        loop.schedule(FlapDamping.CALM, () -> forgetIfOver(trouble));
    }

    private void forgetIfOver(String trouble) {
        FlapDamping damping = dampings.get(trouble);
        if (damping != null && damping.forgettable()) {
            dampings.remove(trouble);
        }
    }

    /** A trouble of one work names that work itself. */
    private String whatWorksAgain(String trouble) {
        Set<String> works = met.getOrDefault(trouble, Set.of());
        met.remove(trouble);
        if (!trouble.startsWith(OF_REDIS)) {
            return "";
        }
        String named = works.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        String more = works.size() > MOST_NAMED ? " and " + (works.size() - MOST_NAMED) + " more" : "";
        return ". What had failed works again: " + named + more;
    }

    /** Where Redis as a whole is in trouble the work does not matter; else it does. */
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
        return Printable.escape(String.valueOf(error.getMessage()), 500);
    }

    private static void say(String work, Throwable error) {
        if (error instanceof StoreException store) {
            LOG.warn("{} failed and is tried again: {}", work, reasonOf(store));
        } else {
            LOG.error("{} failed and is tried again; this is a bug", work, error);
        }
    }
}
