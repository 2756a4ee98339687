package dev.headrace.testing;

/** An error that Redis answered, as {@code WRONGTYPE …}. */
public final class RespError extends RuntimeException {

    public RespError(String message) {
        super(message);
    }

    /** The first word: {@code ERR}, {@code NOGROUP}, {@code OOM} … */
    public String code() {
        return getMessage().split(" ", 2)[0];
    }
}
