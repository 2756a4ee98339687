package dev.headrace.task;

import dev.headrace.internal.text.Printable;
import java.lang.reflect.Type;
import java.util.regex.Pattern;

/**
 * A stable name for a kind of task and the type of its payload. The name is what is written to Redis, never the class,
 * so a class can be renamed or moved and a payload can never name what is made of it.
 *
 * @param <T> the payload's type
 * @param name {@code [A-Za-z0-9._:/-]{1,128}}
 * @param payload the type that the body is read as; a record does well
 */
public record TaskType<T>(String name, Type payload) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

    /** @throws IllegalArgumentException if the name is not allowed */
    public TaskType {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("type: '" + Printable.escape(name)
                    + "' is not a type's name; it takes 1 to 128 letters, digits, dots, colons, slashes, dashes and"
                    + " underscores");
        }
    }

    /**
     * Returns the payload that these bytes are.
     *
     * @throws PayloadException if they are none
     */
    @SuppressWarnings("unchecked")
    public T read(byte[] body, PayloadCodec codec) {
        return (T) codec.read(body, payload);
    }

    /**
     * Returns a type of this name whose payload is of this class.
     *
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static <T> TaskType<T> of(String name, Class<T> payload) {
        return new TaskType<>(name, payload);
    }

    /**
     * Returns a type of this name whose payload has type arguments: {@code TaskType.of("bill", new GenericType<List<Order>>() {})}.
     *
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static <T> TaskType<T> of(String name, GenericType<T> payload) {
        return new TaskType<>(name, payload.type());
    }
}
