package dev.headrace.worker.internal.restart;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.text.Printable;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the live workers with the instance name of this one. Each is found in any shard and logged once. No tasks are taken
 * back from them in any shard.
 */
public final class DuplicateInstanceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DuplicateInstanceWatch.class);

    private final WorkerId worker;
    private final Set<String> known = new HashSet<>();

    public DuplicateInstanceWatch(WorkerId worker) {
        this.worker = worker;
    }

    void lives(WorkerView duplicate) {
        if (known.add(duplicate.name())) {
            LOG.warn(
                    "worker {}: another live worker has the same instance name: {}, process {} on {}. Neither takes back"
                            + " the other's tasks, so the tasks of one that dies wait for the heartbeat TTL; give each a unique"
                            + " instance name",
                    worker,
                    duplicate.name(),
                    text(duplicate, "pid"),
                    text(duplicate, "host"));
        }
    }

    private static String text(WorkerView duplicate, String name) {
        return Printable.escape(duplicate.words().getOrDefault(name, "?"));
    }

    public boolean known(String name) {
        return known.contains(name);
    }
}
