package dev.headrace.task;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * Holds a type with its arguments, which a {@code Class} cannot: {@code new GenericType<List<Order>>() {}}. Immutable.
 *
 * @param <T> the type
 */
public abstract class GenericType<T> {
    private final Type type;

    /** @throws IllegalStateException if the subclass names no type, as in {@code new GenericType() {}} */
    protected GenericType() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType written)
                || written.getRawType() != GenericType.class) {
            throw new IllegalStateException(
                    "a GenericType is written with its type: new GenericType<List<Order>>() {}");
        }
        type = written.getActualTypeArguments()[0];
    }

    /** Returns the type as reflection has it. */
    public final Type type() {
        return type;
    }
}
