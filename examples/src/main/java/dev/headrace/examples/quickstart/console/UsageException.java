package dev.headrace.examples.quickstart.console;

/** Something the user can put right; the message is the one line that is shown. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
