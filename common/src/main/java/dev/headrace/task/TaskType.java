package dev.headrace.task;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.internal.text.Printable;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.regex.Pattern;

/**
 * A kind of task: its name, the type of its payload and the type of its result. Immutable. Redis stores the name and never a
 * class. So classes can be renamed or moved, and a payload cannot choose the class that it is decoded as.
 *
 * <pre>{@code
 * TaskType<Thumbnail, Void> THUMBNAIL = TaskType.of("thumbnail", Thumbnail.class);
 * TaskType<Order, Receipt> BILL = TaskType.of("bill", Order.class).withResult(Receipt.class);
 * }</pre>
 *
 * @param <P> the payload's type
 * @param <R> the result's type; {@code Void} for tasks without a result
 * @param name {@code [A-Za-z0-9._:/-]{1,128}}
 * @param payload the type that the payload is decoded as, for example a record
 * @param result the type that a kept result is decoded as; {@code Void.class} for none
 */
public record TaskType<P, R>(String name, Type payload, Type result) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

    /** @throws IllegalArgumentException if the name is not allowed */
    public TaskType {
        if (!NAME.matcher(required(name, "name")).matches()) {
            throw new IllegalArgumentException("type: '" + Printable.escape(name)
                    + "' is not a type's name; it takes 1 to 128 letters, digits, dots, colons, slashes, dashes and"
                    + " underscores");
        }
        required(payload, "payload");
        required(result, "result");
    }

    /**
     * Returns a task type with this name, a payload of this class, and no result.
     *
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static <P> TaskType<P, Void> of(String name, Class<P> payload) {
        return new TaskType<>(name, payload, Void.class);
    }

    /**
     * Returns a task type with this name, a payload with type arguments, and no result: {@code TaskType.of("bill", new
     * GenericType<List<Order>>() {})}.
     *
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static <P> TaskType<P, Void> of(String name, GenericType<P> payload) {
        return new TaskType<>(
                required(name, "name"), required(payload, "payload").type(), Void.class);
    }

    /** Returns this task type with a result of this class, which its handlers then return. */
    public <N> TaskType<P, N> withResult(Class<N> type) {
        return new TaskType<>(name, payload, required(type, "type"));
    }

    /** Returns this task type with a result with type arguments: {@code .withResult(new GenericType<List<Receipt>>() {})}. */
    public <N> TaskType<P, N> withResult(GenericType<N> type) {
        return new TaskType<>(name, payload, required(type, "type").type());
    }

    /**
     * Decodes a payload.
     *
     * @throws PayloadException if the bytes cannot be decoded as the payload's type
     */
    @SuppressWarnings("unchecked")
    public P read(byte[] body, PayloadCodec codec) {
        return (P) required(codec, "codec").read(required(body, "body"), payload);
    }

    /**
     * Decodes a result, for example the bytes of {@code TaskView.result}.
     *
     * @throws PayloadException if the bytes cannot be decoded as the result's type
     * @throws IllegalArgumentException if tasks of this type have no result
     */
    @SuppressWarnings("unchecked")
    public R readResult(byte[] body, PayloadCodec codec) {
        required(body, "body");
        required(codec, "codec");
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

    /**
     * Returns the class that a decoded value must have. Without this check, a wrong value of a custom codec would fail at a
     * later cast.
     */
    private static Class<?> raw(Type type) {
        Type erased = type instanceof ParameterizedType generic ? generic.getRawType() : type;
        return erased instanceof Class<?> known
                ? MethodType.methodType(known).wrap().returnType()
                : Object.class;
    }
}
