package dev.headrace.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headrace.testing.ChildProcess;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The quick start as its user runs it: the built jars, real processes, a real death. */
@Tag("scenario")
class QuickstartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Path MODULE =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath();

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    private Path tree;
    private Path temporary;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(folder.resolve("tree"));
        temporary = Files.createDirectory(folder.resolve("tmp"));
        makeFiles(0, 40);
    }

    private void makeFiles(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            Files.writeString(tree.resolve("file-" + i), ("line of " + i + "\n").repeat(1 + i % 40 * 100));
        }
    }

    @Test
    void everyTaskIsDoneOnceAndRightThoughAWorkerIsKilled() throws IOException {
        // With fewer files a slow machine has so little work that the worker can hold fewer than ten leases at its
        // death.
        makeFiles(40, 800);
        ChildProcess quickstart = start("--seconds", "3", tree.toString());

        assertThat(quickstart.awaitExit(PATIENCE)).as(text(quickstart)).isZero();
        assertThat(text(quickstart)).contains("Fine: every task was accepted as done once");
        assertThat(number(quickstart, "it left ([0-9,]+) leases behind")).isGreaterThanOrEqualTo(10);
        assertThat(number(quickstart, "Recovered +([0-9,]+) tasks")).isGreaterThanOrEqualTo(10);
        assertThat(number(quickstart, "second ones: ([0-9,]+)")).isZero();
        long tasks = number(quickstart, "Tasks +([0-9,]+) in");
        assertThat(number(quickstart, "own digests: ([0-9,]+) the same")).isEqualTo(tasks);
        assertThat(number(quickstart, "Executions +([0-9,]+) by")).isGreaterThanOrEqualTo(tasks);
        assertThat(temporary).isEmptyDirectory();
        List<Long> totals = totals(quickstart);
        assertThat(totals).as(text(quickstart)).isNotEmpty().isSorted();
        assertThat(quickstart.lines())
                .filteredOn(line -> line.startsWith("Digesting 100%"))
                .hasSizeBetween(1, totals.size());
    }

    /** The totals that the bar has shown: one, or more if a kill needed more work. */
    private static List<Long> totals(ChildProcess process) {
        return Pattern.compile("Digesting .* [0-9]+/([0-9]+) ")
                .matcher(text(process))
                .results()
                .map(shown -> Long.valueOf(shown.group(1)))
                .distinct()
                .toList();
    }

    @Test
    void aWorkerThatAnswersWrongResultsIsFoundOut() throws IOException {
        Path home = HomeWithWrongHandlers.make(MODULE.getParent(), Files.createDirectory(folder.resolve("home")));
        ChildProcess quickstart = startIn(home, "--seconds", "1", tree.toString());

        assertThat(quickstart.awaitExit(PATIENCE)).as(text(quickstart)).isEqualTo(1);
        assertThat(text(quickstart)).contains("WRONG: ").doesNotContain("Fine: ");
        assertThat(number(quickstart, "the same, ([0-9,]+) different")).isPositive();
        assertThat(number(quickstart, "own digests: ([0-9,]+) the same")).isPositive();
    }

    @Test
    void anEmptyDirectoryIsOneLineAndNoTrace() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        ChildProcess quickstart = start(empty.toString());

        assertThat(quickstart.awaitExit(PATIENCE)).isEqualTo(2);
        assertThat(quickstart.lines())
                .containsExactly("quickstart: There is no regular file that can be read below '" + empty
                        + "'. Name another directory.");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whatWasTypedWrongIsSaidInALineAndAHint() {
        refused("quickstart: there is no option '--second'.", "--second", "5");
        refused("quickstart: 'b' is one argument too many; it takes one directory.", "a", "b");
        refused("quickstart: seconds: 'soon' is not a number from 1 to 3600.", "--seconds", "soon");
        ChildProcess nameless = start("");
        assertThat(nameless.awaitExit(PATIENCE)).isEqualTo(2);
        assertThat(nameless.lines())
                .containsExactly("quickstart: The directory's name is empty. Name one, or leave it out.");
    }

    private void refused(String line, String... args) {
        ChildProcess quickstart = start(args);
        assertThat(quickstart.awaitExit(PATIENCE)).isEqualTo(2);
        assertThat(quickstart.lines()).containsExactly(line, "Try './quickstart --help'.");
    }

    @Test
    void ctrlCInTheMiddleLeavesNoProcessAndNoFileBehind() {
        ChildProcess quickstart = startAndAwaitTheLoad();
        List<ProcessHandle> children = descendants(quickstart);

        int exitCode = interrupt(quickstart);

        assertThat(quickstart.awaitExit(Duration.ofSeconds(20))).isEqualTo(exitCode);
        assertThat(children).hasSizeGreaterThanOrEqualTo(5).noneMatch(ProcessHandle::isAlive);
        assertThat(temporary).isEmptyDirectory();
        assertThat(text(quickstart)).doesNotContain("Exception").doesNotContain("failed");
    }

    @Test
    void itsRedisAloneAnswersUntilItIsEndedAndLeavesNothingBehind() throws IOException {
        ChildProcess quickstart = start("--redis-only");
        String said = quickstart.awaitLine(line -> line.startsWith("Redis "), PATIENCE);
        List<ProcessHandle> children = descendants(quickstart);
        Matcher address = Pattern.compile("redis://127\\.0\\.0\\.1:([0-9]+)").matcher(said);
        assertThat(address.find()).as(said).isTrue();
        try (RespClient redis = RespClient.connect("127.0.0.1", Integer.parseInt(address.group(1)))) {
            assertThat(redis.call("PING")).isEqualTo("PONG");
        }

        quickstart.sigterm();

        assertThat(quickstart.awaitExit(Duration.ofSeconds(20))).isEqualTo(128 + 15);
        assertThat(children).hasSizeGreaterThanOrEqualTo(2).noneMatch(ProcessHandle::isAlive);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void evenASigkillLeavesNoProcessBehind() {
        ChildProcess quickstart = startAndAwaitTheLoad();
        List<ProcessHandle> children = descendants(quickstart);

        assertThat(children).hasSizeGreaterThanOrEqualTo(5);
        quickstart.sigkill();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(temporary).isEmptyDirectory());
    }

    /** As Ctrl-C does; where that cannot reach it, by the signal that ends it in the same way. Answers the exit code. */
    private static int interrupt(ChildProcess quickstart) {
        if (ChildProcess.interruptible()) {
            quickstart.sigint();
            return 128 + 2;
        }
        System.out.println("[not run] SIGINT: this JVM was started with it ignored; SIGTERM is sent instead");
        quickstart.sigterm();
        return 128 + 15;
    }

    private ChildProcess startAndAwaitTheLoad() {
        ChildProcess quickstart = start("--seconds", "60", tree.toString());
        quickstart.awaitLine(line -> line.startsWith("Digesting") && !line.contains(" 0/"), PATIENCE);
        return quickstart;
    }

    private ChildProcess start(String... args) {
        return startIn(MODULE.getParent(), args);
    }

    private ChildProcess startIn(Path home, String... args) {
        return processes
                .jar(MODULE.resolve("target/headrace-examples.jar"))
                .jvmArgs("-Djava.io.tmpdir=" + temporary)
                .args("--plain", "--home", home.toString())
                .args(args)
                .start();
    }

    private static List<ProcessHandle> descendants(ChildProcess process) {
        return ProcessHandle.of(process.pid()).orElseThrow().descendants().toList();
    }

    private static long number(ChildProcess process, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text(process));
        assertThat(matcher.find()).as("'%s' in:%n%s", pattern, text(process)).isTrue();
        return Long.parseLong(matcher.group(1).replace(",", ""));
    }

    private static String text(ChildProcess process) {
        return String.join("\n", process.lines());
    }
}
