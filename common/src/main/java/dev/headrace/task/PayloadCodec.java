package dev.headrace.task;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Type;

/**
 * Encodes and decodes payloads and results. The reader's task type always determines the decoded type, never the bytes.
 * Implementations must be thread-safe.
 */
public interface PayloadCodec {
    /** The largest payload or result that {@link #json()} writes or reads: 1 MiB. */
    int DEFAULT_MAX_BYTES = 1024 * 1024;

    /**
     * Encodes a value.
     *
     * @throws PayloadException if it cannot be encoded or is too large
     */
    byte[] write(Object value);

    /**
     * Returns the value of these bytes.
     *
     * @param type a class, or a type with arguments as {@link GenericType} holds it
     * @throws PayloadException if the bytes are not such a value or are too many
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
     * Returns the maximum size of a result from this codec, in bytes. A larger one fails the attempt as {@code
     * UNVERIFIED_RESULT}. Default: {@link #DEFAULT_MAX_BYTES}.
     */
    default int maxBytes() {
        return DEFAULT_MAX_BYTES;
    }

    /**
     * Returns this codec with a limit of at least this many bytes. The client uses it, so that {@code maxPayloadBytes} is
     * the only limit of its submissions. Default: this codec, for codecs without their own limit.
     */
    default PayloadCodec upTo(int bytes) {
        return this;
    }

    /** Returns a JSON codec for up to {@link #DEFAULT_MAX_BYTES}. */
    static PayloadCodec json() {
        return Json.DEFAULT;
    }

    /**
     * Returns a JSON codec for up to this many bytes.
     *
     * @throws IllegalArgumentException if the limit is under 1
     */
    static PayloadCodec json(int maxBytes) {
        return new Json(maxBytes);
    }

    /**
     * Returns a JSON codec with your own mapper, for up to {@link #DEFAULT_MAX_BYTES}; {@link #upTo} changes that. The mapper
     * is copied, so later changes to it have no effect.
     *
     * @throws IllegalArgumentException if the mapper has default typing, with which a payload names the class that is made of
     *     it
     */
    static PayloadCodec json(ObjectMapper mapper) {
        return Json.of(mapper);
    }
}
