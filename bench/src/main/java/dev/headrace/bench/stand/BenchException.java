package dev.headrace.bench.stand;

/** A benchmark could not be run, or what it measured did not do its work. Its message is for the user. */
public class BenchException extends RuntimeException {
    /** With what happened and what to do. */
    public BenchException(String message) {
        super(message);
    }

    /** With the cause too. */
    public BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
