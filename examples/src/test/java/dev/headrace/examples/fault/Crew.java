package dev.headrace.examples.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.testing.ChildProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Two workers and some controllers on one stand, kept for its verdict unless they are killed. */
final class Crew {
    private final Stand stand;
    private final List<ChildProcess> controllers = new ArrayList<>();
    private final ChildProcess survivor;
    private final ChildProcess other;

    private Crew(Stand stand, int controllers, String... workerSettings) {
        this.stand = stand;
        for (int i = 0; i < controllers; i++) {
            this.controllers.add(stand.keep(stand.controller("--audit-interval", "PT1S")));
        }
        this.survivor = stand.keep(stand.worker(workerSettings));
        this.other = stand.worker(workerSettings);
    }

    /** Of a crew in which nobody dies. */
    static Crew steady(Stand stand, int controllers, String... workerSettings) {
        Crew crew = doomed(stand, controllers, workerSettings);
        stand.keep(crew.other);
        return crew;
    }

    /** Of a crew whose other worker is going to be killed. */
    static Crew doomed(Stand stand, int controllers, String... workerSettings) {
        Crew crew = new Crew(stand, controllers, workerSettings);
        await("two workers")
                .atMost(Stand.LONG)
                .until(() -> stand.view().leftovers().getOrDefault("worker:*", 0L)
                        == 2L * stand.view().shards());
        stand.awaitSteady();
        return crew;
    }

    /** The worker that is no part of the verdict. */
    ChildProcess victim() {
        return other;
    }

    void killVictim() {
        stand.kill(other);
    }

    List<ChildProcess> controllers() {
        return controllers;
    }

    List<ChildProcess> workers() {
        return List.of(survivor, other);
    }

    List<ChildProcess> everybody() {
        return Stream.concat(controllers.stream(), workers().stream()).toList();
    }

    /** Until one of these has logged a line that this pattern is found in. */
    static void awaitSaid(List<ChildProcess> daemons, String pattern) {
        await("a line with " + pattern).atMost(Stand.LONG).until(() -> said(daemons, pattern) > 0);
    }

    /** How many lines of these daemons this pattern is found in. */
    static long said(List<ChildProcess> daemons, String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        return daemons.stream()
                .flatMap(daemon -> daemon.lines().stream())
                .filter(line -> wanted.matcher(line).find())
                .count();
    }

    /** A task that was started twice was the victim's: nobody took a living worker's. */
    void onlyTheDeadLostTasks() {
        assertThat(takenFrom(other.pid())).as("tasks taken from the living").isEmpty();
    }

    /** No task was started twice. */
    void nobodyLostTasks() {
        assertThat(takenFrom(0)).as("tasks taken from the living").isEmpty();
    }

    /** Later starts of tasks whose first start was in another process than this one. */
    private List<HandlerHistory.Line> takenFrom(long exempt) {
        Map<String, HandlerHistory.Line> first = new HashMap<>();
        List<HandlerHistory.Line> starts = stand.history().starts();
        starts.forEach(start -> first.merge(start.task(), start, (a, b) -> a.token() <= b.token() ? a : b));
        return starts.stream()
                .filter(start -> !start.equals(first.get(start.task())))
                .filter(start -> first.get(start.task()).pid() != exempt)
                .toList();
    }
}
