package dev.headrace.controller.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.cli.Cli;
import dev.headrace.controller.cli.PeopleQueue;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code headrace submit --file}: a file is submitted whole, or it is said which of its lines were. */
@RedisTest
class SubmitFileTest {
    private static final String DEEP = "[".repeat(1500) + "]".repeat(1500);
    private static final String LONG_NUMBER = "9".repeat(1500);
    private static final String ROW = IntStream.range(0, 1000)
            .mapToObj(number -> "{\"i\":" + number + "}\n")
            .collect(Collectors.joining());

    @TempDir
    Path folder;

    private PeopleQueue queue;

    @BeforeEach
    void open(TestRedis redis) {
        queue = new PeopleQueue(redis);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private Cli submit(byte[] text) throws IOException {
        Path file = Files.write(folder.resolve("bodies.jsonl"), text);
        return Cli.run(queue.uri, "submit", queue.name, "mail", "--file", file.toString());
    }

    private Cli submit(String text) throws IOException {
        return submit(text.getBytes(StandardCharsets.UTF_8));
    }

    private long submitted() {
        return (Long) queue.call("XLEN", queue.key("ready:normal"));
    }

    private void refusedAtLine1001(Cli refused, String why) {
        assertThat(refused.code()).as(why).isEqualTo(2);
        assertThat(refused.err())
                .contains("bodies.jsonl, line 1001: it is " + why)
                .contains("Nothing was submitted")
                .doesNotContain("bug", "Exception", "\tat ");
        assertThat(submitted()).as(why).isZero();
    }

    @Test
    void aLineThatNoHandlerCouldReadIsNamedBeforeAnythingIsSubmitted() throws IOException {
        refusedAtLine1001(submit(ROW + "\"" + "y".repeat(1_100_000) + "\"\n"), "over the limit of 1048576 bytes");
        refusedAtLine1001(submit(ROW + " ".repeat(3_000_000)), "over the limit of 1048576 bytes");
        refusedAtLine1001(submit(ROW + DEEP), "JSON that no handler could read: Document nesting depth (1001)");
        refusedAtLine1001(submit(ROW + LONG_NUMBER), "JSON that no handler could read: Number value length (1500)");
        refusedAtLine1001(submit((ROW + "\"Zo\u00eb\"").getBytes(StandardCharsets.ISO_8859_1)), "not UTF-8 text");
    }

    @Test
    void aBodyOnTheCommandLineHasTheSameLimits() {
        for (String body : new String[] {DEEP, LONG_NUMBER, "\"\ud800\"", "\"" + "y".repeat(1_100_000) + "\""}) {
            Cli refused = Cli.run(queue.uri, "submit", queue.name, "mail", body);
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).doesNotContain("bug", "Exception", "\tat ");
        }
        assertThat(submitted()).isZero();
    }

    @Test
    void aByteOrderMarkAndLineEndsOfWindowsAreNoPartOfABody() throws IOException {
        String longest = "\"" + "y".repeat(1024 * 1024 - 2) + "\"";
        assertThat(submit("\ufeff" + longest + "\r\n\r\n2\r\n3").code()).isZero();
        assertThat(queue.list("XRANGE", queue.key("ready:normal"), "-", "+").toString())
                .contains("[type, mail, body, " + longest + "]", "[type, mail, body, 2]", "[type, mail, body, 3]");
    }

    /** Batches are sent ahead of their answers, so a count alone would not say where to go on. */
    @Test
    void aFileThatStopsHalfWaySaysWhichLinesWereSubmitted() throws IOException {
        queue.call("HSET", queue.key("meta"), "max_depth", "1000");
        Cli stopped = submit(ROW + ROW + ROW);
        assertThat(stopped.code()).isEqualTo(1);
        assertThat(stopped.err())
                .contains("1000 were taken: numbers 1 to 1000. The others were not")
                .contains("grep . FILE | tail -n +N");
        assertThat(submitted()).isEqualTo(1000);
    }

    @Test
    void theJsonNullIsRefusedAsNoHandlerCouldBeGivenIt() throws IOException {
        refusedAtLine1001(submit(ROW + " null "), "the JSON null, which no handler could be given");
        assertThat(Cli.run(queue.uri, "submit", queue.name, "mail", "null").code())
                .isEqualTo(2);
        assertThat(submitted()).isZero();
    }

    @Test
    void whatHasNoEndIsRefusedAtItsFirstLineThatIsNoBody() {
        Cli refused = Cli.run(queue.uri, "submit", queue.name, "mail", "--file", "/dev/zero");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("/dev/zero, line 1: it is over the limit of 1048576 bytes");
    }
}
