package dev.headrace.examples.quickstart.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.handlers.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program's own digests are right, and are those of the handler, which shares no code with them. */
class OwnDigestsTest {
    private static final String SHA_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    private Path tree;
    private Path own;
    private final LeftOut leftOut = new LeftOut("could not be read");

    @BeforeEach
    void makeFolders() throws IOException {
        tree = Files.createDirectory(folder.resolve("tree"));
        own = Files.createDirectory(folder.resolve("own"));
    }

    @Test
    void aKnownTextHasItsKnownDigest() throws IOException {
        Path file = Files.writeString(tree.resolve("abc"), "abc");

        assertThat(HexFormat.of().formatHex(FileFacts.read(file).sha256())).isEqualTo(SHA_OF_ABC);
        assertThat(FileDigest.of(file)).isEqualTo(new FileDigest(SHA_OF_ABC, 3, 0));
    }

    @Test
    void everyFileIsReadOnceAndAgreesWithTheHandler() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(7).nextBytes(bytes);
        Files.write(tree.resolve("large"), bytes);
        Files.writeString(tree.resolve("lines"), "a\nb\n\nc");
        Files.writeString(tree.resolve("empty"), "");
        AtomicInteger steps = new AtomicInteger();

        try (FileCatalog catalog = TreeLister.list(tree, own, leftOut)) {
            OwnDigests digests = new OwnDigests(catalog, leftOut);
            digests.readAll(steps::incrementAndGet);

            assertThat(steps).hasValue(3);
            assertThat(digests.usable()).isEqualTo(3);
            assertThat(digests.bytes()).isEqualTo(3_000_006);
            for (int file = 0; file < catalog.count(); file++) {
                FileDigest digest = FileDigest.of(Path.of(catalog.path(file)));
                FileFacts facts = catalog.facts(file);
                assertThat(HexFormat.of().formatHex(facts.sha256())).isEqualTo(digest.sha256());
                assertThat(facts.size()).isEqualTo(digest.size());
                assertThat(facts.lines()).isEqualTo(digest.lines());
            }
        }
    }

    @Test
    void aFileThatCannotBeReadIsCountedNamedAndLeftOut() throws Exception {
        Files.writeString(tree.resolve("here"), "x");
        Path gone = Files.writeString(tree.resolve("gone"), "x").toRealPath();

        try (FileCatalog catalog = TreeLister.list(tree, own, leftOut)) {
            Files.delete(gone);
            OwnDigests digests = new OwnDigests(catalog, leftOut);
            digests.readAll(() -> {});

            assertThat(digests.usable()).isEqualTo(1);
            assertThat(leftOut.summary()).contains("1 could not be read: " + gone + " (gone)");
            for (int file = 0; file < catalog.count(); file++) {
                assertThat(catalog.usable(file)).isEqualTo(!catalog.path(file).equals(gone.toString()));
            }
        }
    }

    @Test
    void ofManyLeftOutOnlyAFewAreNamed() {
        for (int i = 0; i < 10; i++) {
            leftOut.add("/f" + i, new IOException("broken\nlink"));
        }

        assertThat(leftOut.summary().orElseThrow())
                .startsWith("10 could not be read: /f0 (broken\\u000alink), ")
                .endsWith(" and 7 more")
                .doesNotContain("\n");
    }
}
