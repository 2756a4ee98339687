package dev.headrace.worker.internal.restart;

import dev.headrace.protocol.WorkerView;
import dev.headrace.task.Printable;
import dev.headrace.task.WorkerId;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live workers that go by this one's instance name: found in any shard, said once each, taken from in none. */
public final class DuplicateInstanceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DuplicateInstanceWatch.class);

    private final WorkerId worker;
    private final Set<String> known = new HashSet<>();

    public DuplicateInstanceWatch(WorkerId worker) {
        this.worker = worker;
    }

    void lives(WorkerView twin) {
        if (known.add(twin.name())) {
            LOG.warn(
                    "worker {}: another live worker goes by its instance name: {}, process {} on {}. Neither takes back"
                            + " the other's tasks, so those of one that dies wait for the heartbeats' TTL; give each an"
                            + " instance name of its own",
                    worker,
                    twin.name(),
                    word(twin, "pid"),
                    word(twin, "host"));
        }
    }

    private static String word(WorkerView twin, String name) {
        return Printable.escape(twin.words().getOrDefault(name, "?"));
    }

    public boolean known(String name) {
        return known.contains(name);
    }
}
