package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The newest versions are those in docs/compatibility.md. Each module of {@code integrations} looks at its own row. */
class DocumentedVersionsTest {
    @Test
    void theTableHasTheVersionsOfThisBuild() {
        assertThat(TestedVersions.documented()).isEqualTo(TestedVersions.onTheClassPath("–"));
    }

    /** That pom has another parent than the rest, so it repeats them. */
    @Test
    void theApplicationsOfTheTestsUseTheSameToolsAsHeadrace() throws Exception {
        Map<String, String> headrace = versions(Path.of("pom.xml"));
        Map<String, String> application = versions(Path.of("integrations/stock-application/pom.xml"));
        assertThat(application).containsKeys("maven-surefire-plugin", "junit.version", "dev.headrace");
        application.forEach((name, version) -> {
            if (!version.startsWith("${")) {
                assertThat(headrace).containsEntry(name, version);
            }
        });
    }

    /** The pom's own version, its properties, and the versions of its plugins and dependencies. */
    private static Map<String, String> versions(Path pom) throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Document.root().resolve(pom).toFile())
                .getDocumentElement();
        Map<String, String> versions = new TreeMap<>();
        NodeList all = project.getElementsByTagName("version");
        for (int i = 0; i < all.getLength(); i++) {
            Element owner = (Element) all.item(i).getParentNode();
            String name = owner == project ? "dev.headrace" : text(owner, "artifactId");
            versions.put(name, all.item(i).getTextContent());
        }
        NodeList properties = project.getElementsByTagName("properties").item(0).getChildNodes();
        for (int i = 0; i < properties.getLength(); i++) {
            Node property = properties.item(i);
            if (property.getNodeName().endsWith(".version")) {
                versions.put(property.getNodeName(), property.getTextContent());
            }
        }
        return versions;
    }

    private static String text(Element owner, String child) {
        NodeList children = owner.getElementsByTagName(child);
        return children.getLength() == 0
                ? owner.getNodeName()
                : children.item(0).getTextContent();
    }
}
