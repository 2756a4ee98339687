package dev.headrace.internal.redis.script;

import dev.headrace.task.Lane;

/** The first keys of most scripts. */
public final class LaneKeys {
    private LaneKeys() {}

    /** {@code high normal low}. */
    public static ScriptCall lanes(ScriptCall call, Keys keys) {
        return call.keys(keys.lane(Lane.HIGH), keys.lane(Lane.NORMAL), keys.lane(Lane.LOW));
    }
}
