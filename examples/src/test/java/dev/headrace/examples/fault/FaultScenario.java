package dev.headrace.examples.fault;

import dev.headrace.testing.OwnRedis;
import dev.headrace.testing.Processes;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import dev.headrace.worker.HandlerModule;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What every fault is put into: a stand on a Redis of the class's own, and processes that end with the test. */
@Tag("faults")
@RedisTest
@OwnRedis
abstract class FaultScenario {
    /** The least that each scenario runs. */
    static final int TASKS = 1000;

    /** What a worker runs at once by default. */
    static final int SLOTS = 32;

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path folder;

    Stand stand;

    /** The handlers of its workers. */
    Class<? extends HandlerModule> module() {
        return FaultModule.class;
    }

    @BeforeEach
    void openStand(TestRedis redis) throws IOException {
        stand = new Stand(redis, processes, folder, module());
    }

    @AfterEach
    void closeStand() {
        stand.close();
    }
}
