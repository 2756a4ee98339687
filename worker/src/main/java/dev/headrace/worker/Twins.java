package dev.headrace.worker;

import dev.headrace.internal.protocol.queue.WorkerView;
import dev.headrace.internal.text.Printable;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live workers that go by this one's instance name: found in any shard, said once each, taken from in none. */
final class Twins {
    private static final Logger LOG = LoggerFactory.getLogger(Twins.class);

    private final Core core;
    private final Set<String> known = new HashSet<>();

    Twins(Core core) {
        this.core = core;
    }

    void lives(WorkerView twin) {
        if (known.add(twin.name())) {
            LOG.warn(
                    "worker {}: another live worker goes by its instance name: {}, process {} on {}. Neither takes back"
                            + " the other's tasks, so those of one that dies wait for the heartbeats' TTL; give each an"
                            + " instance name of its own",
                    core.worker(),
                    twin.name(),
                    word(twin, "pid"),
                    word(twin, "host"));
        }
    }

    private static String word(WorkerView twin, String name) {
        return Printable.escape(twin.words().getOrDefault(name, "?"));
    }

    boolean known(String name) {
        return known.contains(name);
    }
}
