package dev.headrace.redis;

import dev.headrace.task.Lane;

/** The keys that most scripts begin with. */
final class KeysOf {
    private KeysOf() {}

    /** {@code high normal low}. */
    static ScriptCall lanes(ScriptCall call, Keys keys) {
        return call.keys(keys.lane(Lane.HIGH), keys.lane(Lane.NORMAL), keys.lane(Lane.LOW));
    }
}
