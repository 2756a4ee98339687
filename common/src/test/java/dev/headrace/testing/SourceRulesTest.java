package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule goes red on the smallest source that breaks it. */
class SourceRulesTest {

    private static final String PACKAGE = "java/dev/headrace/internal/redis/script/";

    @TempDir
    private Path main;

    @BeforeEach
    void aTidyPackage() throws IOException {
        write(PACKAGE + "package-info.java", "@NullMarked\npackage dev.headrace.redis;\n");
    }

    @Test
    void tidySourcesBreakNothing() throws IOException {
        write(PACKAGE + "Tidy.java", "class Tidy { String retryAfter = \"after 3hr: x, chr:y\"; }");
        assertThat(SourceRules.violations(main)).isEmpty();
        assertThat(SourceRules.violations(main.resolve("missing"))).isEmpty();
    }

    @Test
    void longFiles() throws IOException {
        write(PACKAGE + "Long.java", "\n".repeat(SourceRules.LONGEST_FILE) + "class Long {}");
        assertThat(SourceRules.violations(main))
                .singleElement()
                .asString()
                .contains("Long.java has " + (SourceRules.LONGEST_FILE + 1) + " lines");
    }

    @Test
    void longMethods() throws IOException {
        String body = "\n".repeat(SourceRules.LONGEST_METHOD);
        write(PACKAGE + "Short.java", "class Short {\n  void fits() {" + body.substring(1) + "}\n}");
        write(PACKAGE + "Wordy.java", "class Wordy {\n  void speech() {" + body + "}\n}");
        assertThat(SourceRules.violations(main))
                .singleElement()
                .asString()
                .contains("Wordy.java:2 method speech has 41 lines");
    }

    @Test
    void keyTextsOutsideKeys() throws IOException {
        write(PACKAGE + "Keys.java", "class Keys { String queues = \"hr:queues\"; }");
        write(PACKAGE + "Rogue.java", "class Rogue {\n  String queues = \"SMEMBERS hr:queues\"; // hr:queues\n}");
        write("resources/lua/rogue.lua", "-- hr:queues\nredis.call('DEL', 'hr:queues')");
        assertThat(SourceRules.violations(main))
                .containsExactlyInAnyOrder(
                        "resources/lua/rogue.lua:2 makes up a key; scripts take theirs from KEYS",
                        PACKAGE + "Rogue.java:2 spells out a key; only Keys does");
    }

    @Test
    void packagesThatAreNotNullMarked() throws IOException {
        write("java/dev/headrace/task/Task.java", "package dev.headrace.task; class Task {}");
        write("java/dev/headrace/task/TaskId.java", "package dev.headrace.task; class TaskId {}");
        assertThat(SourceRules.violations(main))
                .containsExactly("java/dev/headrace/task/package-info.java with @NullMarked is missing");
    }

    private void write(String path, String text) throws IOException {
        Path file = main.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
