package dev.headrace.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.TestedVersions;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

/** The other tests of this module run with the versions in its row of docs/compatibility.md. */
class DocumentedVersionsTest {
    @Test
    void theTableHasTheVersionsOfThisApplication() {
        assertThat(TestedVersions.documented())
                .isEqualTo(TestedVersions.onTheClassPath(SpringBootVersion.getVersion()));
    }
}
