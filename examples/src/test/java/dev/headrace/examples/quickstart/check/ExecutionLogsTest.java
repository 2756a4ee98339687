package dev.headrace.examples.quickstart.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executions are counted from what the handlers wrote, in all their files. */
class ExecutionLogsTest {
    @TempDir
    Path folder;

    @Test
    void startsOfAllProcessesAreCountedAndSecondAttemptsAmongThem() throws IOException {
        Files.writeString(folder.resolve("executions-1.log"), "1000 1-0 1 1 1\n1001 2-0 1 1 1\n");
        Files.writeString(folder.resolve("executions-2.log"), "4000 2-0 2 2 2\n5000 1-0 2 2 2\n4500 3-0 1 1 2\n");
        Files.writeString(folder.resolve("other.txt"), "x\n");

        assertThat(ExecutionLogs.readAll(folder)).isEqualTo(new ExecutionLogs(5, 2, 5000, 0));
    }

    @Test
    void aTornLineIsNotTakenForAStart() throws IOException {
        Files.writeString(folder.resolve("executions-1.log"), "1000 1-0 1 1 1\n1001 2-");

        assertThat(ExecutionLogs.readAll(folder)).isEqualTo(new ExecutionLogs(1, 0, 0, 1));
    }
}
