package dev.headrace.testing;

import java.util.List;

/** The choice of this JVM, and its one server for all tests that do no harm. */
final class RedisServers {

    private static final RedisChoice CHOICE = new RedisChoice(RedisProviders.all(System.getenv()), System.out::println);
    private static final RedisChoice PROCESSES =
            new RedisChoice(RedisProviders.processes(System.getenv()), System.out::println);
    private static RedisServer shared;

    private RedisServers() {}

    static synchronized RedisServer shared() {
        if (shared == null) {
            shared = CHOICE.start(false, List.of());
        }
        return shared;
    }

    static synchronized void closeShared() {
        if (shared != null) {
            shared.close();
            shared = null;
        }
    }

    /** One that other servers of ours reach at the address at which we do. */
    static RedisServer process(List<String> args) {
        return PROCESSES.start(true, args);
    }

    static RedisServer own(List<String> args) {
        return CHOICE.start(true, args);
    }
}
