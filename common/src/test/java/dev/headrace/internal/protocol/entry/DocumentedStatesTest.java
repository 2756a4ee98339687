package dev.headrace.internal.protocol.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.task.TaskState;
import dev.headrace.testing.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/states.md} and the headers of the scripts to the table of legal transitions. */
class DocumentedStatesTest {
    private static final Path SCRIPTS = Document.root().resolve(Path.of("common", "src", "main", "resources", "lua"));
    private static final Pattern EDGE = Pattern.compile("(?m)^ +(\\S+) --> (\\S+): (\\S+)$");
    private static final Pattern HEADER = Pattern.compile("^-- (\\w+): (.+?→.+?)\\. ", Pattern.DOTALL);

    private final Document states = Document.of("docs/states.md");

    @Test
    void theTableOfTransitionsIsThatOfTheCode() {
        List<List<String>> documented = states.table("Transitions").stream()
                .map(row -> row.subList(0, 4))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(Transition.values())
                        .map(step -> List.of(step.text(), step.verb(), from(step), text(step.to())))
                        .toList());
    }

    @Test
    void theDiagramDrawsEveryTransitionAndNoOther() {
        Set<String> drawn = new TreeSet<>();
        Matcher edge = EDGE.matcher(states.blocks("mermaid").get(0));
        while (edge.find()) {
            drawn.add(edge.group(1).replace("[*]", "–") + " " + edge.group(2) + " " + edge.group(3));
        }

        assertThat(drawn)
                .isEqualTo(Arrays.stream(Transition.values())
                        .map(step -> from(step) + " " + text(step.to()) + " " + step.verb())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void theHeadersOfTheScriptsSayWhatTheTableSays() throws IOException {
        Map<String, Set<String>> said = new TreeMap<>();
        for (Path script : scripts()) {
            Matcher header = HEADER.matcher(Files.readString(script).replace("\n-- ", " "));
            if (header.find()) {
                assertThat(header.group(1) + ".lua")
                        .isEqualTo(script.getFileName().toString());
                said.put(header.group(1), steps(header.group(2)));
            }
        }

        Map<String, Set<String>> table = Arrays.stream(Transition.values())
                .filter(step -> step != Transition.CLAIM)
                .collect(Collectors.groupingBy(
                        Transition::verb,
                        TreeMap::new,
                        Collectors.mapping(
                                step -> from(step) + " → " + text(step.to()), Collectors.toCollection(TreeSet::new))));
        assertThat(said).isEqualTo(table);
    }

    @Test
    void everyStateIsSaidWhereItIs() {
        assertThat(column(states.table("The states of a task"), 0))
                .containsExactlyElementsOf(
                        Arrays.stream(TaskState.values()).map(TaskState::text).toList());
    }

    @Test
    void theBudgetsAreCountersOfTheEntry() {
        assertThat(column(states.table("Budgets"), 0))
                .containsExactly(
                        EntryField.FAILURES,
                        EntryField.STALE_REQUEUES,
                        EntryField.MISSING_REQUEUES,
                        EntryField.UNKNOWN_TYPE_RETURNS,
                        EntryField.UNDELIVERED);
    }

    private static Collection<String> column(List<List<String>> rows, int column) {
        return rows.stream().map(row -> row.get(column)).toList();
    }

    private static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.filter(file -> file.toString().endsWith(".lua")).toList();
        }
    }

    /** {@code queued, scheduled → cancelled; running → asked to stop} as steps, each from one state to one. */
    private static Set<String> steps(String words) {
        Set<String> steps = new TreeSet<>();
        for (String part : words.replaceAll("\\([^)]*\\)", "").split(";")) {
            String[] sides = part.split("→");
            for (String from : states(sides[0])) {
                for (String to : states(sides[1])) {
                    steps.add(from + " → " + to);
                }
            }
        }
        return steps;
    }

    /** An orphan looks queued, and who is asked to stop still runs. */
    private static List<String> states(String words) {
        return Stream.of(words.split(",| or "))
                .map(String::strip)
                .map(word -> word.replace("orphaned", "queued").replace("asked to stop", "running"))
                .toList();
    }

    private static String from(Transition step) {
        return step.from().map(DocumentedStatesTest::text).orElse("–");
    }

    private static String text(TaskState state) {
        return state.text();
    }
}
