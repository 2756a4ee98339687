package dev.headrace.examples.fault;

import dev.headrace.testing.RespClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A queue's whole timeline as Redis kept it, task by task, in its order. */
final class TimelineRecord {
    private static final int PAGE = 1000;

    private final Map<String, List<String>> byTask = new HashMap<>();

    /** Adds what happened in a shard. */
    void read(RespClient redis, String shard) {
        String from = "-";
        while (true) {
            List<Object> page =
                    redis.list("XRANGE", "hr:{" + shard + "}:events", from, "+", "COUNT", Integer.toString(PAGE));
            for (Object one : page) {
                List<?> entry = (List<?>) one;
                add((List<?>) entry.get(1));
                from = "(" + entry.get(0);
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    private void add(List<?> story) {
        for (int i = 0; i + 1 < story.size(); i += 2) {
            for (String task : ((String) story.get(i)).split(" ")) {
                byTask.computeIfAbsent(task, absent -> new ArrayList<>()).add((String) story.get(i + 1));
            }
        }
    }

    /** A task's events by their first word. */
    List<String> words(String task) {
        return byTask.getOrDefault(task, List.of()).stream()
                .map(event -> event.split(" ", 2)[0])
                .toList();
    }

    /** How often a task had this event. */
    long count(String task, String word) {
        return words(task).stream().filter(word::equals).count();
    }

    /** How often this event happened to any task. */
    long count(String word) {
        return byTask.keySet().stream().mapToLong(task -> count(task, word)).sum();
    }

    /** The tasks that had this event. */
    List<String> tasks(String word) {
        return byTask.keySet().stream().filter(task -> count(task, word) > 0).toList();
    }
}
