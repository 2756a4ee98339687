package dev.headrace.task;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Type;

/**
 * How payloads and results become bytes and back. What is read is always what the reader's task type names, never what
 * the bytes name. Implementations are thread-safe.
 */
public interface PayloadCodec {
    /** The largest payload or result that {@link #json()} writes or reads: 1 MiB. */
    int DEFAULT_MAX_BYTES = 1024 * 1024;

    /**
     * The bytes of a value.
     *
     * @throws PayloadException if it cannot be written or is too large
     */
    byte[] write(Object value);

    /**
     * Returns the value of these bytes.
     *
     * @param type a class, or a type with arguments as {@link GenericType} holds it
     * @throws PayloadException if they are no such value or are too many
     */
    Object read(byte[] body, Type type);

    /** Returns the value of these bytes, as {@link #read(byte[], Type)}. */
    @SuppressWarnings("unchecked")
    default <T> T read(byte[] body, Class<T> type) {
        return (T) read(body, (Type) type);
    }

    /** Returns the value of these bytes, as {@link #read(byte[], Type)}. */
    @SuppressWarnings("unchecked")
    default <T> T read(byte[] body, GenericType<T> type) {
        return (T) read(body, type.type());
    }

    /**
     * Returns the largest result that a worker takes from this codec, in bytes. A larger one fails the attempt as {@code
     * UNVERIFIED_RESULT}. Default: {@link #DEFAULT_MAX_BYTES}.
     */
    default int maxBytes() {
        return DEFAULT_MAX_BYTES;
    }

    /**
     * Returns this codec with a limit of at least so many bytes. The client asks for it, so that {@code maxPayloadBytes} is
     * the one limit of what it submits. Default: this codec, for one that has no limit of its own.
     */
    default PayloadCodec upTo(int bytes) {
        return this;
    }

    /** JSON, up to {@link #DEFAULT_MAX_BYTES}. */
    static PayloadCodec json() {
        return Json.DEFAULT;
    }

    /**
     * JSON, up to so many bytes.
     *
     * @throws IllegalArgumentException if the limit is under 1
     */
    static PayloadCodec json(int maxBytes) {
        return new Json(maxBytes);
    }

    /**
     * Returns JSON as a mapper of your own writes and reads it, up to {@link #DEFAULT_MAX_BYTES}; {@link #upTo} changes that. The mapper
     * is copied, so what is changed in it later does not count.
     *
     * @throws IllegalArgumentException if the mapper has default typing, with which a payload names the class that is made of it
     */
    static PayloadCodec json(ObjectMapper mapper) {
        return Json.of(mapper);
    }
}
