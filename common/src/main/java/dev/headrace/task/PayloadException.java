package dev.headrace.task;

/** Tells that a payload or a result could not be written or read. The message is for people and fit for a log line. */
public final class PayloadException extends HeadraceException {
    private static final long serialVersionUID = 1L;

    /** @param message what could not be done and why, with text from outside escaped */
    public PayloadException(String message, Throwable cause) {
        super(Reason.PAYLOAD, message, cause);
    }

    /** Without a cause. */
    public PayloadException(String message) {
        super(Reason.PAYLOAD, message, null);
    }
}
