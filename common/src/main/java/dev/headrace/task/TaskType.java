package dev.headrace.task;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.text.Printable;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.regex.Pattern;

/**
 * A stable name for a kind of task, the type of its payload and that of its result. The name is what is written to Redis,
 * never a class, so a class can be renamed or moved and a payload can never name what is made of it.
 *
 * <pre>{@code
 * TaskType<Thumbnail, Void> THUMBNAIL = TaskType.of("thumbnail", Thumbnail.class);
 * TaskType<Order, Receipt> BILL = TaskType.of("bill", Order.class).withResult(Receipt.class);
 * }</pre>
 *
 * @param <P> the payload's type
 * @param <R> the result's type; {@code Void} for tasks without a result
 * @param name {@code [A-Za-z0-9._:/-]{1,128}}
 * @param payload the type that the body is read as; a record does well
 * @param result the type that a kept result is read as; {@code Void.class} for none
 */
public record TaskType<P, R>(String name, Type payload, Type result) {
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
     * Returns a type of this name whose payload is of this class, and whose tasks have no result.
     *
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static <P> TaskType<P, Void> of(String name, Class<P> payload) {
        return new TaskType<>(name, payload, Void.class);
    }

    /**
     * Returns a type of this name whose payload has type arguments, and whose tasks have no result: {@code TaskType.of("bill", new
     * GenericType<List<Order>>() {})}.
     *
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static <P> TaskType<P, Void> of(String name, GenericType<P> payload) {
        return new TaskType<>(name, payload.type(), Void.class);
    }

    /** Returns this type with results of this class. Handlers of the type then succeed with such a result. */
    public <N> TaskType<P, N> withResult(Class<N> type) {
        return new TaskType<>(name, payload, required(type, "type"));
    }

    /** Returns this type with results that have type arguments: {@code .withResult(new GenericType<List<Receipt>>() {})}. */
    public <N> TaskType<P, N> withResult(GenericType<N> type) {
        return new TaskType<>(name, payload, required(type, "type").type());
    }

    /**
     * Returns the payload that these bytes are.
     *
     * @throws PayloadException if they are none
     */
    @SuppressWarnings("unchecked")
    public P read(byte[] body, PayloadCodec codec) {
        return (P) codec.read(body, payload);
    }

    /**
     * Returns the result that these bytes are, as {@code TaskView.result} has them.
     *
     * @throws PayloadException if they are none
     * @throws IllegalArgumentException if the tasks of this type have no result
     */
    @SuppressWarnings("unchecked")
    public R readResult(byte[] body, PayloadCodec codec) {
        if (result == Void.class) {
            throw new IllegalArgumentException("type: the tasks of type '" + name
                    + "' have no result; name one with withResult, where the type is made");
        }
        Object read = codec.read(body, result);
        if (!raw(result).isInstance(read)) {
            String other = read == null ? "null" : "a " + read.getClass().getName();
            throw new PayloadException("the codec read " + other + ", and " + result.getTypeName() + " was wanted");
        }
        return (R) read;
    }

    /** Returns the class of what is read as this type: a custom codec could return any object. */
    private static Class<?> raw(Type type) {
        Type erased = type instanceof ParameterizedType generic ? generic.getRawType() : type;
        return erased instanceof Class<?> known
                ? MethodType.methodType(known).wrap().returnType()
                : Object.class;
    }
}
