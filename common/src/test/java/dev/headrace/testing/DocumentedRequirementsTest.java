package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/requirements.md} to the tests and the settings that there are. */
class DocumentedRequirementsTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");
    private static final Pattern SETTING = Pattern.compile("`([^`]+)`");

    private final Document requirements = Document.of("docs/requirements.md");

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String module : List.of("common", "worker", "controller", "examples")) {
            try (Stream<Path> files = Files.walk(Document.root().resolve(module).resolve("src/test/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        List<String> missing = new ArrayList<>();
        Matcher named = NAMED.matcher(requirements.text());
        while (named.find()) {
            String source = sources.getOrDefault(named.group(1), "");
            if (!Pattern.compile("void " + named.group(2) + "\\(")
                    .matcher(source)
                    .find()) {
                missing.add(named.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRowOfTheTwoPoliciesIsThereAndNamesATest() {
        Set<String> rows = new TreeSet<>();
        for (String table : List.of("Staleness and heartbeats", "Failure policy", "Mixed versions and alarms")) {
            for (List<String> row : requirements.table(table)) {
                rows.add(row.get(0));
                assertThat(row.get(2)).as("tests of %s", row.get(0)).contains(".");
            }
        }
        assertThat(rows)
                .containsAll(IntStream.rangeClosed(1, 15).mapToObj(i -> "H" + i).toList());
        assertThat(rows)
                .containsAll(IntStream.rangeClosed(1, 12).mapToObj(i -> "F" + i).toList());
    }

    @Test
    void everySettingThatIsNamedIsDocumented() {
        String settings = Document.of("docs/operations.md").text()
                + Document.of("docs/protocol.md").text();
        for (String table : List.of("Staleness and heartbeats", "Failure policy")) {
            for (List<String> row : requirements.table(table)) {
                SETTING.matcher(row.get(3))
                        .results()
                        .forEach(setting -> assertThat(settings)
                                .as("the setting of %s", row.get(0))
                                .contains("`" + setting.group(1) + "`"));
            }
        }
    }
}
