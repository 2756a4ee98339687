package dev.headrace.examples.quickstart.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that the quick start starts outlives it, and nothing is started on its way out. */
class ChildrenTest {
    private static final List<String> ENDLESS =
            List.of("sh", "-c", "echo here; while :; do read -r x || sleep 1; done");

    @TempDir
    Path folder;

    @Test
    void closingKillsWhatRunsAndStartsNothingMore() throws Exception {
        Children children = new Children(folder);
        Process one = children.start("one", ENDLESS, Map.of());
        Process two = children.start("two", ENDLESS, Map.of());
        children.close();

        assertThat(one.isAlive()).isFalse();
        assertThat(two.isAlive()).isFalse();
        assertThatThrownBy(() -> children.start("three", ENDLESS, Map.of())).isInstanceOf(IllegalStateException.class);
        assertThat(ProcessHandle.current()
                        .children()
                        .filter(child -> child.info().commandLine().orElse("").contains(folder.toString())))
                .isEmpty();
    }

    @Test
    void theEmbeddedRedisIsTheChildThatWasStartedAndEvictsNothing() throws Exception {
        try (Children children = new Children(folder)) {
            EmbeddedRedis redis = EmbeddedRedis.start(children, folder);

            assertThat(redis.version()).isEqualTo("7.0.15");
            assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
        }
    }
}
