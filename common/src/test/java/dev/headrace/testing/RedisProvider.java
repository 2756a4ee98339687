package dev.headrace.testing;

import java.util.List;

/** A place where a Redis for tests can come from. */
interface RedisProvider {

    /** As the report names it. */
    String name();

    /** Whether somebody asked for it by name: then its failure is an error, not a reason to take the next. */
    default boolean demanded() {
        return false;
    }

    /** Whether its servers may be killed, stopped and filled up. */
    default boolean destructible() {
        return true;
    }

    /** @throws Unavailable with the reason, when it cannot serve on this machine */
    RedisServer start(List<String> args) throws Unavailable;

    /** Why a provider cannot serve, in a line. */
    final class Unavailable extends Exception {
        Unavailable(String why) {
            super(why);
        }

        Unavailable(String why, Throwable cause) {
            super(why, cause);
        }
    }
}
