package dev.headrace.internal.redis;

import dev.headrace.internal.protocol.entry.WorkerId;
import dev.headrace.testing.RedisTest;
import dev.headrace.testing.TestRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a script's tests start with: a shard on a real Redis, and two workers. */
@RedisTest
abstract class ScriptOnRedis {
    final WorkerId alice = WorkerId.boot("alice");
    final WorkerId bob = WorkerId.boot("bob");
    TestRedis server;
    Fixture f;

    @BeforeEach
    void open(TestRedis given) {
        server = given;
        f = new Fixture(given);
    }

    @AfterEach
    void close() {
        f.close();
    }
}
