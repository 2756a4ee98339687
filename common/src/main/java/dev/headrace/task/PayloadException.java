package dev.headrace.task;

/** Reports that a payload or a result could not be encoded or decoded. The message is for people and safe for a log line. */
public final class PayloadException extends HeadraceException {
    private static final long serialVersionUID = 1L;

    /** @param message the failure and its reason, with text from outside escaped */
    public PayloadException(String message, Throwable cause) {
        super(Reason.PAYLOAD, message, cause);
    }

    /** Creates an exception without a cause. */
    public PayloadException(String message) {
        super(Reason.PAYLOAD, message, null);
    }
}
