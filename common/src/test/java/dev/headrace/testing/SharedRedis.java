package dev.headrace.testing;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;

/**
 * The server that TEST_REDIS_URL names. It is somebody else's: never flushed, never killed. Only the keys of the queues
 * that this JVM made up are taken away at the end.
 */
record SharedRedis(URI uri) implements RedisServer {

    @Override
    public void kill() {
        throw notOurs();
    }

    @Override
    public void stop() {
        throw notOurs();
    }

    @Override
    public void cont() {
        throw notOurs();
    }

    @Override
    public void restart(List<String> moreArgs) {
        throw notOurs();
    }

    @Override
    public boolean healthy() {
        return true;
    }

    @Override
    public void close() {
        try (RespClient client = RespClient.connect(uri)) {
            String cursor = "0";
            do {
                List<Object> page =
                        client.list("SCAN", cursor, "MATCH", "hr:{" + TestRedis.QUEUE_PREFIX + "*", "COUNT", "1000");
                cursor = (String) page.get(0);
                for (Object key : (List<?>) page.get(1)) {
                    client.call("UNLINK", (String) key);
                }
            } while (!cursor.equals("0"));
            for (Object queue : client.list("SMEMBERS", "hr:queues")) {
                if (((String) queue).startsWith(TestRedis.QUEUE_PREFIX)) {
                    client.call("SREM", "hr:queues", (String) queue);
                }
            }
        }
    }

    private static IllegalStateException notOurs() {
        return new IllegalStateException(
                "this Redis is shared by tests: a test that kills or stops one asks for its own with @OwnRedis");
    }

    /** Asked first, and for destructive tests never. */
    record Provider(String url) implements RedisProvider {

        @Override
        public String name() {
            return "TEST_REDIS_URL" + (demanded() ? " (" + withoutPassword() + ")" : "");
        }

        @Override
        public boolean demanded() {
            return url != null && !url.isBlank();
        }

        @Override
        public boolean destructible() {
            return false;
        }

        @Override
        public RedisServer start(List<String> args) throws Unavailable {
            if (!demanded()) {
                throw new Unavailable("not set");
            }
            if (!args.isEmpty()) {
                throw new IllegalArgumentException("a shared Redis takes no arguments: ask for one with @OwnRedis");
            }
            try (RespClient client = RespClient.connect(URI.create(url))) {
                RedisVersion.check(client.info("server", "redis_version"));
            } catch (UncheckedIOException | RespError | IllegalArgumentException failed) {
                throw new Unavailable(failed.getMessage(), failed);
            }
            return new SharedRedis(URI.create(url));
        }

        private String withoutPassword() {
            return url.replaceFirst("//[^@/]*@", "//***@");
        }
    }
}
