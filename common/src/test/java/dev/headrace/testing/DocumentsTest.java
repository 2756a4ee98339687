package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every document. */
class DocumentsTest {
    private static final int LONGEST_README = 150;

    @Test
    void everyLinkLeadsSomewhere() {
        List<Document> documents = Document.all();
        assertThat(documents).hasSizeGreaterThan(5);
        for (Document document : documents) {
            for (String link : document.linksWithin()) {
                String file = link.replaceFirst("#.*", "");
                Path target = file.isEmpty()
                        ? document.file()
                        : document.file().resolveSibling(file).normalize();
                assertThat(target).as("%s in %s", link, document.file()).exists();
                if (link.contains("#")) {
                    String place = link.substring(link.indexOf('#') + 1);
                    assertThat(Document.of(Document.root().relativize(target).toString())
                                    .anchors())
                            .as("%s in %s", link, document.file())
                            .contains(place);
                }
            }
        }
    }

    @Test
    void theReadmeIsForAReaderInAHurry() {
        assertThat(Document.of("README.md").text().lines().count()).isLessThanOrEqualTo(LONGEST_README);
    }
}
