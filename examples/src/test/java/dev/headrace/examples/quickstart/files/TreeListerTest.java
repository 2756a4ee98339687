package dev.headrace.examples.quickstart.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.examples.quickstart.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a tree becomes work, and what is said when none of it does. */
class TreeListerTest {
    @TempDir
    Path folder;

    private Path tree;
    private Path own;
    private final LeftOut leftOut = new LeftOut("left out");

    @BeforeEach
    void makeFolders() throws IOException {
        tree = Files.createDirectory(folder.resolve("tree"));
        own = Files.createDirectory(folder.resolve("own"));
    }

    @Test
    void regularFilesOfAllDepthsAreListedByNumber() throws IOException {
        Path deep = Files.createDirectories(tree.resolve("a/b/c"));
        Files.writeString(deep.resolve("x"), "x");
        Files.writeString(tree.resolve("größe \n.txt"), "y");
        Files.writeString(tree.resolve("empty"), "");

        assertThat(paths())
                .containsExactlyInAnyOrder(
                        deep.resolve("x").toRealPath().toString(),
                        tree.toRealPath().resolve("größe \n.txt").toString(),
                        tree.toRealPath().resolve("empty").toString());
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Files.writeString(tree.resolve("file"), "x");
        Files.createSymbolicLink(tree.resolve("circle"), tree);
        Files.createSymbolicLink(tree.resolve("other"), tree.resolve("file"));

        assertThat(paths()).hasSize(1);
    }

    @Test
    void theListsThemselvesAreNotListed() throws IOException {
        Files.writeString(tree.resolve("file"), "x");
        own = Files.createDirectory(tree.resolve("own"));
        Files.writeString(own.resolve("some.log"), "x");

        assertThat(paths()).hasSize(1);
    }

    @Test
    void anEmptyDirectoryIsRefusedInOneLine() {
        assertThatThrownBy(this::paths)
                .isInstanceOf(UsageException.class)
                .hasMessage("There is no regular file that can be read below '" + tree + "'. Name another directory.");
    }

    @Test
    void whatIsNoDirectoryIsRefusedInOneLine() throws IOException {
        Path file = Files.writeString(tree.resolve("file"), "x");

        assertThatThrownBy(() -> TreeLister.list(file, own, leftOut))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("is not a directory");
        assertThatThrownBy(() -> TreeLister.list(tree.resolve("gone"), own, leftOut))
                .isInstanceOf(UsageException.class)
                .hasMessage("There is no directory '" + tree.resolve("gone") + "'.");
    }

    private List<String> paths() throws IOException {
        try (FileCatalog catalog = TreeLister.list(tree, own, leftOut)) {
            List<String> paths = new ArrayList<>();
            for (int file = 0; file < catalog.count(); file++) {
                paths.add(catalog.path(file));
            }
            return paths;
        }
    }
}
