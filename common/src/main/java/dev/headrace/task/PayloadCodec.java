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
