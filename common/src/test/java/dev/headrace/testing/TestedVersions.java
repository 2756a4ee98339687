package dev.headrace.testing;

import com.fasterxml.jackson.databind.cfg.PackageVersion;
import io.lettuce.core.LettuceVersion;
import io.netty.util.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The versions of the libraries: those on the class path, and those that docs/compatibility.md says. */
public final class TestedVersions {
    private TestedVersions() {}

    /**
     * Returns the row of the table that is about the module under test, as far as it has one.
     *
     * @return the versions of Spring Boot, Lettuce, Netty and Jackson
     */
    public static List<String> documented() {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        String name = Document.root().relativize(module).toString();
        return Document.of("docs/compatibility.md").table("Tested versions").stream()
                .filter(row -> row.get(0).equals(name))
                .findFirst()
                .map(row -> row.subList(1, row.size()))
                .orElse(List.of());
    }

    /** Returns the same versions as the class path has them. */
    public static List<String> onTheClassPath(String springBoot) {
        List<String> versions = new ArrayList<>();
        versions.add(springBoot);
        versions.add(LettuceVersion.getVersion().replaceFirst("/.*", ""));
        versions.add(Version.identify().get("netty-common").artifactVersion());
        versions.add(PackageVersion.VERSION.toString());
        return versions;
    }
}
