package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Who imports {@code headrace-bom} can use every artifact that is published, in the version of this build. */
class BomTest {
    private static final XPath XPATH = XPathFactory.newInstance().newXPath();
    private static final String MANAGED = "/project/dependencyManagement/dependencies/dependency/";

    private final Path root = dev.headrace.testing.Document.root();

    @Test
    void itHasEachPublishedModuleAndNothingElse() throws Exception {
        List<String> published = new ArrayList<>();
        addPublished(root, published);
        assertThat(published).contains("headrace-common", "headrace-worker").doesNotContain("headrace-examples");

        assertThat(texts(pom(root.resolve("bom")), MANAGED + "artifactId"))
                .containsExactlyInAnyOrderElementsOf(published);
    }

    /** It has no parent to take the version from. */
    @Test
    void itsVersionIsThatOfTheBuild() throws Exception {
        Document bom = pom(root.resolve("bom"));

        assertThat(texts(bom, "/project/version")).isEqualTo(texts(pom(root), "/project/version"));
        assertThat(texts(bom, "/project/parent")).isEmpty();
        assertThat(texts(bom, MANAGED + "version")).containsOnly("${project.version}");
        assertThat(texts(bom, MANAGED + "groupId")).containsOnly("dev.headrace");
    }

    @Test
    void itsPluginsHaveTheVersionsOfTheBuild() throws Exception {
        List<String> ours = plugins(pom(root.resolve("bom")));

        assertThat(ours).isNotEmpty();
        assertThat(plugins(pom(root))).containsAll(ours);
    }

    private static List<String> plugins(Document pom) throws XPathExpressionException {
        List<String> names = texts(pom, "//plugin[version]/artifactId");
        List<String> versions = texts(pom, "//plugin[version]/version");
        return IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + ":" + versions.get(i))
                .toList();
    }

    /** The modules of this one and theirs, of profiles as well. */
    private static void addPublished(Path folder, List<String> published) throws Exception {
        Document pom = pom(folder);
        for (String module : texts(pom, "//modules/module")) {
            addPublished(folder.resolve(module), published);
        }
        boolean jar = texts(pom, "/project/packaging").stream().allMatch("jar"::equals);
        if (jar && !texts(pom, "/project/properties/maven.deploy.skip").contains("true")) {
            published.addAll(texts(pom, "/project/artifactId"));
        }
    }

    private static Document pom(Path folder) throws Exception {
        Path file = folder.resolve("pom.xml");
        assertThat(Files.exists(file)).as("%s exists", file).isTrue();
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static List<String> texts(Document pom, String path) throws XPathExpressionException {
        NodeList nodes = (NodeList) XPATH.evaluate(path, pom, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }
}
