package dev.headrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.Document;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README shows the program that {@link HelloHeadraceTest} runs, and coordinates that are ours. */
class ReadmeTest {
    private final Document readme = Document.of("README.md");

    @Test
    void itsProgramIsTheOneThatIsTested() {
        Document program = Document.of("examples/src/main/java/dev/headrace/examples/HelloHeadrace.java");

        assertThat(readme.blocks("java")).containsExactly(program.text());
    }

    @Test
    void itsCoordinatesAreThoseOfTheBuild() {
        String pom = Document.of("pom.xml").text();
        String ours = readme.blocks("xml").get(0);

        assertThat(pom).contains(between(ours, "version"));
        assertThat(pom).contains(between(ours, "groupId"));
        assertThat(Document.of("integrations/embedded/pom.xml").text()).contains(between(ours, "artifactId"));
    }

    /** Not better than what was measured, and not long out of date. */
    @Test
    void itsFiguresAreThoseOfTheBenchmarks() {
        String drain = Document.of("docs/benchmarks.md").under("Draining a queue");
        int times = (int) measured(drain, "times BullMQ");
        int micros = (int) Math.ceil(measured(drain, "µs of Redis a task, submitted to settled"));
        assertThat(readme.text())
                .contains("**" + times + "×** BullMQ's throughput")
                .contains("**" + micros + " µs** of Redis CPU time a task");
    }

    private static double measured(String bars, String bar) {
        Matcher row = Pattern.compile(Pattern.quote("| " + bar + " |") + "[^|]*\\| ([0-9.]+) \\|")
                .matcher(bars);
        assertThat(row.find()).as(bar).isTrue();
        return Double.parseDouble(row.group(1));
    }

    private static String between(String xml, String element) {
        String open = "<" + element + ">";
        return xml.substring(xml.indexOf(open), xml.indexOf("</" + element + ">"));
    }
}
