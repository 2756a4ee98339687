package dev.headrace.task;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;

/**
 * Holds a type with its type arguments, which a {@code Class} cannot hold: {@code new GenericType<List<Order>>() {}}.
 * Immutable.
 *
 * @param <T> the type
 */
public abstract class GenericType<T> {
    private final Type type;

    /**
     * Reads the type from the subclass.
     *
     * @throws IllegalStateException if the subclass names no type, as in {@code new GenericType() {}}, or one with a variable,
     *     as in {@code new GenericType<List<T>>() {}}
     */
    protected GenericType() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType written)
                || written.getRawType() != GenericType.class) {
            throw new IllegalStateException(
                    "a GenericType is written with its type: new GenericType<List<Order>>() {}");
        }
        type = written.getActualTypeArguments()[0];
        if (!isComplete(type)) {
            throw new IllegalStateException("a GenericType names its type in full, and " + type.getTypeName()
                    + " has a variable: write the class in its place");
        }
    }

    /** Returns true if the type has no variable. A codec would decode a variable as a map, and a cast would fail later. */
    private static boolean isComplete(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments()).allMatch(GenericType::isComplete);
        } else if (type instanceof WildcardType any) {
            return Arrays.stream(any.getUpperBounds()).allMatch(GenericType::isComplete)
                    && Arrays.stream(any.getLowerBounds()).allMatch(GenericType::isComplete);
        } else if (type instanceof GenericArrayType array) {
            return isComplete(array.getGenericComponentType());
        }
        return !(type instanceof TypeVariable);
    }

    /** Returns the type in the form of Java reflection. */
    public final Type type() {
        return type;
    }
}
