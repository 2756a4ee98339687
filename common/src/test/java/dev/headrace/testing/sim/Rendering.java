package dev.headrace.testing.sim;

import dev.headrace.internal.protocol.entry.TaskEntry;
import dev.headrace.task.Lease;
import dev.headrace.view.TaskView;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers and state as text in which two runs of the same verbs are the same: leases are called L1, L2 … in the
 * order in which they come up, and times are left out.
 */
final class Rendering {
    private static final Pattern LEASE = Pattern.compile("\\d{13}-\\d+(@high|@low)?");
    private static final Pattern TIME = Pattern.compile("(since|due)=\\d+");

    private final Map<String, String> names = new HashMap<>();
    private final List<String> leases = new ArrayList<>();

    /** The text with each lease in it by its name. */
    String text(String text) {
        String timeless = TIME.matcher(text).replaceAll("$1=…");
        return LEASE.matcher(timeless).replaceAll(found -> name(found.group()));
    }

    private String name(String lease) {
        return names.computeIfAbsent(lease, unnamed -> {
            leases.add(unnamed);
            return "L" + leases.size();
        });
    }

    /** How many leases have come up. */
    int leases() {
        return leases.size();
    }

    /** What this side calls a lease, or an id that is one; anything else stays as it is. */
    String real(String name) {
        return name.matches("L\\d+") ? leases.get(Integer.parseInt(name.substring(1)) - 1) : name;
    }

    Lease lease(String name) {
        return Lease.parse(real(name)).orElseThrow();
    }

    String of(@Nullable Object value) {
        if (value instanceof TaskEntry entry) {
            return of(entry.lease()) + of(entry.fields());
        } else if (value instanceof TaskView view) {
            return view(view);
        } else if (value instanceof byte[] bytes) {
            return text(new String(bytes, StandardCharsets.UTF_8));
        } else if (value instanceof byte[][] flat) {
            return of(new TaskFields(flat).all());
        } else if (value instanceof Duration || value instanceof Instant) {
            return "…";
        } else if (value instanceof Map<?, ?> map) {
            return map(map);
        } else if (value instanceof Collection<?> many) {
            return many(many);
        } else if (value instanceof Record one && !(value instanceof Lease)) {
            return record(one);
        }
        return text(String.valueOf(value));
    }

    /**
     * Events, each task's behind one another: what one step does to several tasks has no order among them. Alarms of no task
     * once each and at the end: Redis replaces an alarm by its repetition, and the model keeps both.
     */
    String story(List<String> events) {
        Map<String, List<String>> byTask = new LinkedHashMap<>();
        events.forEach(event -> byTask.computeIfAbsent(event.split(" ", 2)[0], task -> new ArrayList<>())
                .add(event));
        List<String> alarms = byTask.remove("*");
        byTask.put("*", alarms == null ? List.of() : List.copyOf(new TreeSet<>(alarms)));
        return of(byTask.values().stream().flatMap(List::stream).toList());
    }

    private String many(Collection<?> many) {
        var each = many.stream().map(this::of);
        return (many instanceof Set ? each.sorted() : each).toList().toString();
    }

    private String map(Map<?, ?> map) {
        Map<String, String> rendered = new TreeMap<>();
        map.forEach((name, value) -> rendered.put(of(name), of(value)));
        return rendered.toString();
    }

    private String record(Record one) {
        StringBuilder text = new StringBuilder(one.getClass().getSimpleName());
        for (RecordComponent component : one.getClass().getRecordComponents()) {
            try {
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                text.append(' ').append(component.getName()).append('=').append(of(accessor.invoke(one)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return text.toString();
    }

    /** Without what is put in words. */
    private String view(TaskView view) {
        return of(view.state()) + " lease=" + of(view.lease()) + " owner=" + view.owner() + " beat="
                + of(view.heartbeat()) + " asked=" + (view.stopAsked() != null) + " due=" + (view.due() != null)
                + " result=" + of(view.result()) + " code="
                + view.code() + " cause=" + view.cause() + " canHaveBeen=" + view.canHaveBeen();
    }
}
