package dev.headrace.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Where and when it was measured.
 *
 * @param date in UTC
 * @param cores that Java sees
 * @param processor what the system calls it
 * @param system its name and version
 * @param java the version
 * @param redis the version
 */
public record Machine(String date, int cores, String processor, String system, String java, String redis) {
    /** This one. */
    public static Machine here(String redis) throws IOException {
        return new Machine(
                LocalDate.now(ZoneOffset.UTC).toString(),
                Runtime.getRuntime().availableProcessors(),
                nameOfProcessor(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vendor.version", System.getProperty("java.vendor")) + " "
                        + System.getProperty("java.version"),
                redis);
    }

    private static String nameOfProcessor() throws IOException {
        Path facts = Path.of("/proc/cpuinfo");
        if (!Files.exists(facts)) {
            return "unknown";
        }
        try (var lines = Files.lines(facts)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    /** For people. */
    public String text() {
        return date + ", " + cores + " cores of " + processor + ", " + system + ", Java " + java + ", Redis " + redis;
    }
}
