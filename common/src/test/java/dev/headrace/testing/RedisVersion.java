package dev.headrace.testing;

import dev.headrace.testing.RedisProvider.Unavailable;

/** The oldest Redis that Headrace runs on. */
final class RedisVersion {

    private RedisVersion() {}

    static void check(String version) throws Unavailable {
        String[] parts = version.split("\\.");
        int major = Integer.parseInt(parts[0]);
        int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
        if (major < 6 || (major == 6 && minor < 2)) {
            throw new Unavailable("it is Redis " + version + ", and 6.2 is the oldest that will do");
        }
    }
}
