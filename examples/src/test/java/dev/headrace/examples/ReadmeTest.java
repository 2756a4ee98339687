package dev.headrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.Document;
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

    private static String between(String xml, String element) {
        String open = "<" + element + ">";
        return xml.substring(xml.indexOf(open), xml.indexOf("</" + element + ">"));
    }
}
