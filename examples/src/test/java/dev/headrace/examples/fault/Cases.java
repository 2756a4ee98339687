package dev.headrace.examples.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of cases in docs/faults.md: what each number stands for, and the figures that were measured last. */
final class Cases {
    static final Path DOCUMENT = Path.of("..", "docs", "faults.md");

    /** The figures, a file for each scenario. */
    static final Path FOLDER = Path.of("..", "docs", "faults");

    static final Map<Integer, String> WHAT = new TreeMap<>();

    private static final Map<Integer, String> ELSEWHERE = Map.of(
            12, "`InstanceNameIT`, in each build", 42, "`RecoverTest.aTaskWithAHeartbeatIsLeftAlone`, in each build");
    private static final Pattern PLACE = Pattern.compile("<!-- cases -->\n(.*?)<!-- end -->", Pattern.DOTALL);

    static {
        WHAT.put(1, "worker killed before the handler starts");
        WHAT.put(2, "worker killed in the handler");
        WHAT.put(3, "worker killed after its side effect");
        WHAT.put(4, "worker killed after the settle, before its reply");
        WHAT.put(5, "worker stopped for longer than the TTL, then woken");
        WHAT.put(6, "worker stopped for less than the TTL");
        WHAT.put(7, "all cores burnt beside the heartbeats");
        WHAT.put(8, "a handler that hangs while its worker beats");
        WHAT.put(9, "a task that kills its JVM each time");
        WHAT.put(10, "handlers that throw Errors");
        WHAT.put(11, "SIGTERM: drained, not drained, twice, without Redis");
        WHAT.put(12, "a worker id used again");
        WHAT.put(13, "connection cut after the server ran a command, each of them");
        WHAT.put(14, "connection cut before the server runs it");
        WHAT.put(15, "a half-open connection for a minute");
        WHAT.put(16, "latency of twice the command timeout");
        WHAT.put(17, "the reply of a claim is dropped");
        WHAT.put(18, "a black hole in one direction");
        WHAT.put(19, "a link that flaps every 200 ms");
        WHAT.put(20, "Redis killed, with AOF");
        WHAT.put(21, "the AOF's tail cut off");
        WHAT.put(22, "Redis away for longer than the TTL");
        WHAT.put(23, "CLIENT PAUSE WRITE");
        WHAT.put(24, "DEBUG SLEEP 10");
        WHAT.put(25, "a Redis that is loading");
        WHAT.put(26, "maxmemory reached");
        WHAT.put(27, "eviction policy volatile-lru, at the start and while running");
        WHAT.put(28, "SCRIPT FLUSH, again and again");
        WHAT.put(29, "FLUSHALL");
        WHAT.put(30, "XGROUP DESTROY");
        WHAT.put(31, "DEL of a lane");
        WHAT.put(32, "a foreign script blocks Redis");
        WHAT.put(33, "the server's clock an hour ahead, and back");
        WHAT.put(34, "cluster: slots move");
        WHAT.put(35, "cluster: CLUSTER FAILOVER under load");
        WHAT.put(36, "cluster: a master killed");
        WHAT.put(37, "cluster: a master stopped, and woken");
        WHAT.put(38, "cluster: down");
        WHAT.put(39, "Sentinel: failover");
        WHAT.put(40, "Sentinel: a replica stopped");
        WHAT.put(41, "three controllers race, one killed each second");
        WHAT.put(42, "a heartbeat between the scan and the recovery");
        WHAT.put(43, "cancel against complete");
        WHAT.put(44, "one submit sent a thousand times");
        WHAT.put(45, "malformed entries, keys of the wrong type");
        WHAT.put(46, "10,000 delayed tasks due at once");
        WHAT.put(47, "heartbeat keys deleted at random");
        WHAT.put(48, "100,000 tasks of a dead worker");
        WHAT.put(72, "the server's clock set ahead again and again");
        WHAT.put(73, "rights taken away from the user of Redis, for 4 s each");
        WHAT.put(74, "XTRIM and DEL of a lane of 1,000 chosen ids, which are submitted again");
        WHAT.put(75, "XGROUP DESTROY and XGROUP SETID back, again and again under load");
        WHAT.put(76, "tasks that were cancelled in a handler that ignores interrupts, and SIGTERM");
        WHAT.put(79, "an entry of 160 MB in another queue of daemons of 256 MB");
        WHAT.put(81, "servers that lack what is needed; heartbeats that are all refused");
        WHAT.put(82, "tasks of 900 KB over a link of 150 KB/s");
        WHAT.put(83, "hr:queues deleted, the leader key of another type, while retries wait");
        WHAT.put(84, "a handler's shutdown hook that hangs");
        WHAT.put(85, "a handler that interrupts all threads of its JVM");
        WHAT.put(92, "clients, workers and controllers opened and closed again and again");
        WHAT.put(93, "Sentinel: a failover that loses queued tasks");
        WHAT.put(94, "a handler that holds a small heap full, without -XX:+ExitOnOutOfMemoryError");
    }

    private Cases() {}

    /** The figures that are kept. */
    static List<Figures> kept() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            ObjectMapper json = new ObjectMapper();
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(file -> figures(json, file))
                    .sorted(Comparator.comparing(Figures::scenario))
                    .toList();
        }
    }

    private static Figures figures(ObjectMapper json, Path file) {
        try {
            return json.readValue(file.toFile(), Figures.class);
        } catch (IOException e) {
            throw new IllegalStateException(file + " holds no figures: " + e.getMessage(), e);
        }
    }

    /** The table of these. */
    static String markdown(List<Figures> all) {
        StringBuilder table =
                new StringBuilder("| | what | scenario | Redis | tasks | recovered | slowest, s | TTL, s |"
                        + " done again | accepted twice | lost |\n| ---: | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
                        + " ---: |\n");
        WHAT.forEach((number, what) -> {
            List<Figures> those =
                    all.stream().filter(one -> one.faults().contains(number)).toList();
            those.forEach(one -> table.append(row(number, what, one)));
            if (those.isEmpty()) {
                table.append("| %d | %s | %s | | | | | | | | |%n"
                        .formatted(number, what, ELSEWHERE.getOrDefault(number, "not run")));
            }
        });
        String dates = all.stream().map(Figures::date).distinct().sorted().collect(Collectors.joining(", "));
        return table + "\nMeasured on " + dates + ".\n";
    }

    private static String row(int number, String what, Figures one) {
        String slowest = one.slowestRecoveryMillis() == 0 ? "–" : seconds(one.slowestRecoveryMillis());
        return String.format(
                Locale.ROOT,
                "| %d | %s | %s | %s | %,d | %,d | %s | %s | %,d | %,d | %,d |%n",
                number,
                what,
                one.scenario(),
                one.redis(),
                one.tasks(),
                one.recovered(),
                slowest,
                seconds(one.ttlMillis()),
                one.doubledAttempts(),
                one.acceptedDoubles(),
                one.lost());
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f", millis / 1000.0);
    }

    /** What stands in the document. */
    static String documented() throws IOException {
        Matcher place = PLACE.matcher(Files.readString(DOCUMENT));
        if (!place.find()) {
            throw new IllegalStateException(DOCUMENT + " has no <!-- cases --> and <!-- end -->");
        }
        return place.group(1);
    }

    /** Writes the table of what is kept. */
    static void rewrite() throws IOException {
        String text = Files.readString(DOCUMENT);
        Matcher place = PLACE.matcher(text);
        if (place.find()) {
            Files.writeString(
                    DOCUMENT, text.substring(0, place.start(1)) + markdown(kept()) + text.substring(place.end(1)));
        }
    }
}
