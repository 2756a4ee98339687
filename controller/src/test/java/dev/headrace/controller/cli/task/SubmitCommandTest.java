package dev.headrace.controller.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.controller.cli.Cli;
import dev.headrace.controller.cli.PeopleQueue;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code headrace submit}, {@code cancel} and {@code completion}, and what all subcommands do with bad input. */
@RedisTest
class SubmitCommandTest {
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

    private Cli submit(String... more) {
        String[] args = new String[3 + more.length];
        args[0] = "submit";
        args[1] = queue.name;
        args[2] = "mail";
        System.arraycopy(more, 0, args, 3, more.length);
        return Cli.run(queue.uri, args);
    }

    private List<?> entries(String lane) {
        return queue.list("XRANGE", queue.key("ready:" + lane), "-", "+");
    }

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("bodies.jsonl"), List.of(lines));
    }

    @Test
    void aBodyArrivesAsItWasWritten() {
        Cli submitted = submit("{ \"price\": 1.10 }");
        assertThat(submitted.code()).isZero();
        assertThat(entries("normal").toString()).contains("[type, mail, body, { \"price\": 1.10 }]");
        String id = (String) ((List<?>) entries("normal").get(0)).get(0);
        assertThat(submitted.out().strip()).isEqualTo(queue.name + "/" + id);
    }

    @Test
    void whatIsAskedForTravelsWithIt() {
        Cli submitted = submit("1", "--lane", "HIGH", "--max-attempts", "9", "--id", "mine", "--json");
        assertThat(submitted.json().get("task").asText()).isEqualTo(queue.name + "/mine");
        assertThat(entries("high").toString()).contains("max, 9").contains("id, mine");
        assertThat(submit("1", "--id", "mine").code()).isZero();
        assertThat(entries("high")).as("the same id is taken once").hasSize(1);
    }

    @Test
    void anIdOfOnesOwnSaysWhetherItWasNew() {
        assertThat(submit("1", "--id", "mine").out().strip()).isEqualTo(queue.name + "/mine");
        assertThat(submit("1", "--id", "mine").out()).contains("/mine: was submitted before; nothing was added");
        assertThat(submit("1", "--id", "mine", "--json").json().get("kind").asText())
                .isEqualTo("duplicate");
        queue.kill("dead");
        assertThat(submit("1", "--id", "dead").out()).contains("/dead: had died, and runs again");
    }

    /** As a misspelt name is one. */
    @Test
    void aQueueThatNobodyHasTouchedIsSaidToBeNewOnce() {
        assertThat(submit("1").err()).contains("queue '" + queue.name + "' is new");
        assertThat(submit("1").err()).isEmpty();
    }

    @Test
    void everyLineOfAFileIsATask() throws Exception {
        String[] lines = new String[2500];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = i % 5 == 4 ? "" : Integer.toString(i);
        }
        Cli submitted = submit("--file", file(lines).toString());
        assertThat(submitted.code()).isZero();
        assertThat(submitted.out()).contains("2000 tasks submitted to " + queue.name);
        assertThat(queue.call("XLEN", queue.key("ready:normal"))).isEqualTo(2000L);
    }

    /** It can be read but once. */
    @Test
    void everyLineOfStandardInputIsATask() {
        InputStream usual = System.in;
        System.setIn(new ByteArrayInputStream("1\n2\n\n3\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(submit("--file", "-").out()).contains("3 tasks submitted to " + queue.name);
        } finally {
            System.setIn(usual);
        }
        assertThat(queue.call("XLEN", queue.key("ready:normal"))).isEqualTo(3L);
    }

    @Test
    void aWrongLineIsNamedBeforeAnythingIsSubmitted() throws Exception {
        Cli refused = submit("--file", file("1", "{\"secret\": x}", "3").toString());
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains("bodies.jsonl, line 2: it is not JSON")
                .doesNotContain("secret");
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(queue.call("XLEN", queue.key("ready:normal"))).isEqualTo(0L);
    }

    @Test
    void badInputIsOneClearLineAndExitCodeTwo() {
        refused("the body is not JSON", "hello");
        refused("give either a BODY or --file FILE");
        refused("give either a BODY or --file FILE", "1", "--file", "x");
        refused("there is no such file", "--file", folder.resolve("missing").toString());
        refused("cannot be read", "--file", folder.toString());
        refused("it takes high, normal, low", "1", "--lane", "middle");
        refused("it takes a duration", "1", "--after", "soon");
        refused("not an id that a task can be given", "1", "--id", "1-1");
        assertThat(Cli.run(queue.uri, "submit", "a b", "mail", "1").code()).isEqualTo(2);
        assertThat(Cli.run(queue.uri, "submit", queue.name, "a b", "1").code()).isEqualTo(2);
        assertThat(Cli.run(queue.uri).code()).isEqualTo(2);
        refused("--max-attempts: 0 is", "1", "--max-attempts", "0");
    }

    @Test
    void anUnknownSubcommandIsNamedWithTheNearest() {
        Cli misspelt = Cli.run(queue.uri, "sumbit", "q");
        assertThat(misspelt.code()).isEqualTo(2);
        assertThat(misspelt.err())
                .contains("there is no command 'sumbit'; there are status, task", "did you mean submit?");
        assertThat(Cli.run(queue.uri, "dead", "lst").err()).contains("no command 'lst'", "did you mean list?");
    }

    /** A payload or a text may start with the character, and picocli would read a file in its place. */
    @Test
    void anArgumentThatStartsWithAnAtSignIsNoFile() throws Exception {
        assertThat(submit("@" + file("1")).err()).contains("the body is not JSON");
        assertThat(entries("normal")).isEmpty();
    }

    private void refused(String why, String... more) {
        Cli refused = submit(more);
        assertThat(refused.code()).as(why).isEqualTo(2);
        assertThat(refused.err()).contains(why).doesNotContain("\tat ");
    }

    @Test
    void aFullQueueIsAFailure() {
        queue.call("HSET", queue.key("meta"), "max_depth", "1");
        assertThat(submit("1").code()).isZero();
        Cli full = submit("2");
        assertThat(full.code()).isEqualTo(1);
        assertThat(full.err().lines()).hasSize(1);
    }

    @Test
    void cancelSaysWhatItFound() {
        String task = submit("1").out().strip();
        Cli cancelled = Cli.run(queue.uri, "cancel", task);
        assertThat(cancelled.code()).isZero();
        assertThat(cancelled.out()).isEqualTo(task + ": cancelled; it will not run" + System.lineSeparator());
        Cli again = Cli.run(queue.uri, "cancel", task, "--json");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.json().get("answer").asText()).isEqualTo("already_ended");
        assertThat(Cli.run(queue.uri, "cancel", queue.name + "/never-was").code())
                .isEqualTo(1);
    }

    @Test
    void aRedisOutOfReachIsOneLineAndExitCodeThree() {
        for (String[] command : new String[][] {
            {"status"}, {"workers"}, {"task", "q/1-1"}, {"cancel", "q/1-1"}, {"submit", "q", "t", "1"}
        }) {
            Cli unreachable = Cli.run("redis://:hush@127.0.0.1:1", command);
            assertThat(unreachable.code()).as(command[0]).isEqualTo(3);
            assertThat(unreachable.err().lines()).as(command[0]).hasSize(1);
            assertThat(unreachable.err()).contains("127.0.0.1:1").doesNotContain("hush");
        }
    }

    /** No waiting helps. */
    @Test
    void anAddressThatAsksForWhatIsNotThereIsRefusedAtOnce() {
        submit("1");
        String sentinel = queue.uri.replace("redis://", "redis-sentinel://") + "/main";
        for (String wrong : new String[] {queue.uri + "/99", sentinel}) {
            Map<String, String> given = Map.of("HEADRACE_REDIS", wrong, "HEADRACE_REDIS_CONNECT_FOR", "1m");
            Cli asked = Cli.run(given, "status", queue.name);
            assertThat(asked.code()).as(wrong).isNotZero();
            assertThat(asked.err()).contains("was reached, and answered 'ERR ");
        }
    }

    @Test
    void redisIsNamedByFlagBeforeEnvironmentBeforeFile() throws Exception {
        submit("1");
        Path settings = Files.writeString(folder.resolve("h.yaml"), "redis: " + queue.uri + "\nconcurrency: 4\n");
        assertThat(Cli.run(Map.of(), "status", queue.name, "--config", settings.toString())
                        .code())
                .as("a daemon's file will do")
                .isZero();
        Map<String, String> elsewhere =
                Map.of("HEADRACE_REDIS", "redis://127.0.0.1:1", "HEADRACE_REDIS_CONNECT_FOR", "1s");
        assertThat(Cli.run(elsewhere, "status", queue.name, "--config", settings.toString())
                        .code())
                .isEqualTo(3);
        assertThat(Cli.run(elsewhere, "status", queue.name, "--redis", queue.uri)
                        .code())
                .isZero();
    }

    @Test
    void helpIsACommandToo() {
        for (String[] asked :
                new String[][] {{"help"}, {"help", "task"}, {"dead", "help"}, {"dead", "help", "purge"}}) {
            Cli help = Cli.run(Map.of(), asked);
            assertThat(help.code()).as(help.err()).isZero();
            assertThat(help.out()).startsWith("Usage: headrace");
        }
        assertThat(Cli.run(Map.of(), "help", "task").out()).contains("QUEUE/ID", "why it is not running");
        assertThat(Cli.run(Map.of(), "help", "nosuch").code()).isEqualTo(2);
    }

    @Test
    void completionIsAScriptThatKnowsEverySubcommand() {
        Cli completion = Cli.run(Map.of(), "completion");
        assertThat(completion.code()).isZero();
        assertThat(completion.out())
                .contains("complete -F _complete_headrace", "status task result submit cancel workers");
    }
}
