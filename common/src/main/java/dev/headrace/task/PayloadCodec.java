package dev.headrace.task;

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
     * The value of these bytes.
     *
     * @throws PayloadException if they are no such value or are too many
     */
    <T> T read(byte[] body, Class<T> type);

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
}
