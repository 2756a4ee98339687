package dev.headrace.internal.text;

import org.jspecify.annotations.Nullable;

/** Rejects null arguments by name: a later error in inner code would not name the argument. */
public final class Argument {
    private Argument() {}

    /**
     * Returns the value.
     *
     * @param name the name of the argument, for the error
     * @throws NullPointerException if it is null; the message has its name
     */
    public static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new NullPointerException(name + ": null is not allowed");
        }
        return value;
    }
}
