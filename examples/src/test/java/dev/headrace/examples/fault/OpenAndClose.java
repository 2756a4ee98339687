package dev.headrace.examples.fault;

import static org.awaitility.Awaitility.await;

import dev.headrace.client.HeadraceClient;
import dev.headrace.controller.Controller;
import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.Worker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A program that opens and closes clients, workers and controllers, and prints what the JVM holds before and after each
 * kind: a line of {@code NAME=COUNT}. Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED} to count shutdown hooks.
 */
final class OpenAndClose {
    private static final TaskType<String, Void> TYPE = TaskType.of("none", String.class);
    private static final Pattern LOADERS = Pattern.compile("Total = (\\d+)");
    private static final int WARM_UP = 20;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private OpenAndClose() {}

    /** @param args the server's address, a queue, how often each kind is opened */
    public static void main(String[] args) throws Exception {
        String uri = args[0];
        String queue = args[1];
        int times = Integer.parseInt(args[2]);
        measure("client", times, () -> HeadraceClient.connect(uri).close());
        measure(
                "worker",
                times,
                () -> Worker.connect(uri)
                        .queue(queue)
                        .meters(new SimpleMeterRegistry())
                        .handle(TYPE, (payload, ctx) -> Outcome.done())
                        .start()
                        .close());
        measure(
                "controller",
                times,
                () -> Controller.connect(uri)
                        .queues(queue)
                        .meters(new SimpleMeterRegistry())
                        .start()
                        .close());
        System.out.println("done");
    }

    private static void measure(String kind, int times, Runnable openAndClose) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            openAndClose.run();
        }
        Map<String, Long> before = awaitStill();
        for (int i = 0; i < times; i++) {
            openAndClose.run();
        }
        Map<String, Long> after = awaitNoMoreThan(before);
        Map<String, Long> more = new TreeMap<>();
        for (Map.Entry<String, Long> now : after.entrySet()) {
            // A thread of the JVM's own that ends meanwhile is no matter.
            more.put(now.getKey(), Math.max(0, now.getValue() - before.getOrDefault(now.getKey(), 0L)));
        }
        System.out.println(kind + " opened " + times + " times, had " + before + ", more: " + more);
    }

    /** Returns what this JVM holds once two looks have seen the same. */
    private static Map<String, Long> awaitStill() {
        AtomicReference<Map<String, Long>> last = new AtomicReference<>(Map.of());
        return looks().until(OpenAndClose::held, now -> now.equals(last.getAndSet(now)));
    }

    /** Returns what this JVM holds once it is no more than before, or after the longest time. */
    private static Map<String, Long> awaitNoMoreThan(Map<String, Long> before) throws Exception {
        try {
            return looks().atMost(LONGEST).until(OpenAndClose::held, now -> !moreThan(before, now));
        } catch (ConditionTimeoutException late) {
            return held();
        }
    }

    /** In the same thread, because threads are counted. */
    private static ConditionFactory looks() {
        return await().pollInSameThread().pollInterval(BETWEEN_LOOKS);
    }

    private static boolean moreThan(Map<String, Long> before, Map<String, Long> after) {
        return after.entrySet().stream().anyMatch(now -> now.getValue() > before.getOrDefault(now.getKey(), 0L));
    }

    /** What this JVM holds once garbage has been collected. */
    private static Map<String, Long> held() throws Exception {
        System.gc();
        Map<String, Long> held = new TreeMap<>();
        held.put("threads", (long) Thread.getAllStackTraces().size());
        held.put(
                "sockets",
                descriptors().stream()
                        .filter(file -> file.startsWith("socket:"))
                        .count());
        held.put("descriptors", (long) descriptors().size());
        held.put("hooks", (long) hooks().size());
        held.put("loaders", loaders());
        return held;
    }

    private static List<String> descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(OpenAndClose::target)
                    .filter(target -> !target.isEmpty())
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // That of the look itself, closed meanwhile.
        }
    }

    private static Map<?, ?> hooks() throws ReflectiveOperationException {
        Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        hooks.setAccessible(true);
        return (Map<?, ?>) hooks.get(null);
    }

    private static long loaders() throws JMException {
        Object text = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "vmClassloaderStats",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Matcher total = LOADERS.matcher((String) text);
        if (!total.find()) {
            throw new IllegalStateException("no total in " + Arrays.asList(text));
        }
        return Long.parseLong(total.group(1));
    }
}
