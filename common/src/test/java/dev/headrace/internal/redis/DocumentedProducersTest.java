package dev.headrace.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.internal.redis.script.Script;
import dev.headrace.testing.Document;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys and arguments that docs/protocol.md shows for producers in other languages submit and schedule a task. */
class DocumentedProducersTest extends ScriptOnRedis {
    private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");

    @ParameterizedTest
    @ValueSource(strings = {"python", "js", "go"})
    void theSnippetSubmitsOnceByItsIdAndSchedules(String language) throws Exception {
        String snippet = snippet(language);

        assertThat(run(Script.SUBMIT, snippet, "submit")).isEqualTo("TAKEN +invoice-17");
        assertThat(run(
                        Script.SUBMIT,
                        snippet.replace("    \"1\", \"3600000\"", "    \"2\", \"3600000\"")
                                .replace("\t\"1\", \"3600000\"", "\t\"2\", \"3600000\""),
                        "submit"))
                .isEqualTo("TAKEN =invoice-17");
        assertThat(run(Script.SCHEDULE, snippet.replace("\"2\", \"3600000\"", "\"3\", \"3600000\""), "schedule"))
                .isEqualTo("TAKEN +invoice-18");

        assertThat(f.redis.number("XLEN", f.keys.lane(dev.headrace.task.Lane.NORMAL)))
                .isOne();
        assertThat(f.redis.number("ZCARD", f.keys.later())).isOne();
        assertThat(f.record("invoice-18")).containsEntry("f:body", "{}").containsEntry("f:id", "invoice-18");
    }

    private String snippet(String language) throws Exception {
        String document = Files.readString(Document.root().resolve("docs/protocol.md"));
        Matcher block = Pattern.compile("(?s)```" + language + "\\n(.*?)```").matcher(document);
        assertThat(block.find()).as("a snippet in %s", language).isTrue();
        return block.group(1).replace("{emails}", "{" + f.shard.tag() + "}");
    }

    private String run(Script script, String snippet, String verb) {
        List<String> keys = list(snippet, verb + "_?[kK]eys");
        List<String> command = new ArrayList<>(
                List.of("EVAL", new String(script.text(), StandardCharsets.UTF_8), Integer.toString(keys.size())));
        command.addAll(keys);
        command.addAll(list(snippet, verb + "_?[aA]rgs"));
        return String.valueOf(f.redis.call(command.toArray(String[]::new)));
    }

    /** The list ends with a line that holds nothing but its bracket. */
    private static List<String> list(String snippet, String name) {
        Matcher list = Pattern.compile("(?s)" + name + " :?=[^\\n]*\\n(.*?)\\n[\\]}];?\\n")
                .matcher(snippet);
        assertThat(list.find()).as(name).isTrue();
        return TEXT.matcher(list.group(1)).results().map(text -> text.group(1)).toList();
    }
}
