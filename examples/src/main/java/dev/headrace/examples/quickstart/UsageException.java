package dev.headrace.examples.quickstart;

/** Something the user can put right; the message is the one line that is shown. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
