package dev.headrace.internal.text;

import org.jspecify.annotations.Nullable;

/** Refuses an argument that is null by its name: an error of inner code later on would not tell which one it was. */
public final class Argument {
    private Argument() {}

    /**
     * Returns the value.
     *
     * @param name what the caller calls it, for the error
     * @throws NullPointerException if it is null, with its name
     */
    public static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new NullPointerException(name + ": null is not allowed");
        }
        return value;
    }
}
