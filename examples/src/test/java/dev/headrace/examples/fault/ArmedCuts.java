package dev.headrace.examples.fault;

import static org.awaitility.Awaitility.await;

import dev.headrace.testing.Cut;
import dev.headrace.testing.RespClient;
import dev.headrace.testing.TcpProxy;
import dev.headrace.testing.TestRedis;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts of connections, each at the next call of one command, all before or all after the server has carried it out. */
final class ArmedCuts {
    /** Where, seen from the server's doing. */
    enum Moment {
        BEFORE,
        AFTER
    }

    private final TestRedis redis;
    private final Moment moment;
    private final Map<String, Cut> cuts = new LinkedHashMap<>();

    ArmedCuts(TestRedis redis, Moment moment) {
        this.redis = redis;
        this.moment = moment;
    }

    void scripts(TcpProxy link, String... verbs) {
        try (RespClient client = redis.connect()) {
            for (String verb : verbs) {
                command(link, verb, Scripts.load(client, verb));
            }
        }
    }

    /** @param text what the command, and no other, contains */
    void command(TcpProxy link, String name, String text) {
        cuts.put(name, moment == Moment.BEFORE ? link.cutBefore(text) : link.cutAfter(text));
    }

    boolean isDone(String name) {
        return cuts.get(name).isDone();
    }

    /** Until all of these have happened, or all there are when none is named. */
    void awaitDone(String... names) {
        List<String> wanted = names.length == 0 ? List.copyOf(cuts.keySet()) : List.of(names);
        await("cuts " + moment + " " + wanted)
                .atMost(Stand.LONG)
                .until(
                        () -> wanted.stream()
                                .filter(name -> !cuts.get(name).isDone())
                                .toList(),
                        List::isEmpty);
    }
}
