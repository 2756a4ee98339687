package dev.headrace.examples.quickstart.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.handlers.FileDigest;
import dev.headrace.examples.quickstart.files.FileCatalog;
import dev.headrace.examples.quickstart.files.LeftOut;
import dev.headrace.examples.quickstart.files.OwnDigests;
import dev.headrace.examples.quickstart.files.TreeLister;
import dev.headrace.task.FailureCode;
import dev.headrace.task.PayloadCodec;
import dev.headrace.task.Shard;
import dev.headrace.task.TaskState;
import dev.headrace.view.TaskView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wrong result and a missing one are found, and a file that was changed meanwhile is not taken for either. */
class ResultCheckTest {
    @TempDir
    Path folder;

    private Path file;
    private FileCatalog catalog;
    private final LeftOut changed = new LeftOut("changed");
    private ResultCheck check;

    @BeforeEach
    void readOneFile() throws Exception {
        file = Files.writeString(Files.createDirectory(folder.resolve("tree")).resolve("file"), "a\nb\n");
        LeftOut none = new LeftOut("none");
        catalog = TreeLister.list(file.getParent(), Files.createDirectory(folder.resolve("own")), none);
        new OwnDigests(catalog, none).readAll(() -> {});
        check = new ResultCheck(catalog, changed);
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    @Test
    void theHandlersResultIsTheSame() throws IOException {
        assertThat(check.check(0, succeeded(FileDigest.of(file)))).isEqualTo(Verdict.SAME);
        assertThat(check.comparedBytes()).isEqualTo(4);
        assertThat(check.complaints()).isEmpty();
    }

    @Test
    void everyPartOfTheResultIsCompared() throws IOException {
        FileDigest right = FileDigest.of(file);
        String otherSha = "00" + right.sha256().substring(2);

        assertThat(check.check(0, succeeded(new FileDigest(otherSha, right.size(), right.lines()))))
                .isEqualTo(Verdict.DIFFERENT);
        assertThat(check.check(0, succeeded(new FileDigest(right.sha256(), 5, right.lines()))))
                .isEqualTo(Verdict.DIFFERENT);
        assertThat(check.check(0, succeeded(new FileDigest(right.sha256(), right.size(), 3))))
                .isEqualTo(Verdict.DIFFERENT);
        assertThat(check.complaints()).hasSize(3).allMatch(line -> line.startsWith("task files/1-0: "));
    }

    @Test
    void aResultThatCannotBeReadIsADifference() {
        assertThat(check.check(0, view(TaskState.SUCCEEDED, "nonsense".getBytes(UTF_8), null)))
                .isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void aDeadTaskAndAForgottenOneHaveNoResult() {
        assertThat(check.check(0, view(TaskState.DEAD, null, "it broke"))).isEqualTo(Verdict.MISSING);
        assertThat(check.check(0, view(null, null, null))).isEqualTo(Verdict.MISSING);
        assertThat(check.complaints())
                .containsExactly(
                        "task files/1-0: it has no result: dead, it broke",
                        "task files/1-0: it has no result: nothing is known of it");
    }

    @Test
    void aFileThatChangedOrWentIsReportedAndNotComparedAnyMore() throws IOException {
        FileDigest right = FileDigest.of(file);
        Files.writeString(file, "other");

        assertThat(check.check(0, succeeded(FileDigest.of(file)))).isEqualTo(Verdict.FILE_CHANGED);
        assertThat(check.check(0, view(TaskState.DEAD, null, "gone"))).isEqualTo(Verdict.FILE_CHANGED);
        assertThat(check.check(0, succeeded(right))).isEqualTo(Verdict.SAME);
        assertThat(changed.count()).isEqualTo(1);
        assertThat(catalog.usable(0)).isFalse();
        assertThat(check.complaints()).isEmpty();
    }

    private static TaskView succeeded(FileDigest digest) {
        return view(TaskState.SUCCEEDED, PayloadCodec.json().write(digest), null);
    }

    private static TaskView view(TaskState state, byte[] result, String message) {
        FailureCode code = message == null ? null : FailureCode.FATAL;
        return new TaskView(
                Shard.first("files"),
                "1-0",
                state,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                result,
                code,
                null,
                message,
                Map.of());
    }
}
