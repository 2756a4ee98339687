package dev.headrace.bench.stand;

/** A system cannot be run on this machine; others can. Its message says why, in a sentence for a report. */
public final class NotRunException extends BenchException {
    private final String why;

    /** With why, and what to do about it. */
    public NotRunException(String why) {
        super(why);
        this.why = why;
    }

    /** With the cause too. */
    public NotRunException(String why, Throwable cause) {
        super(why, cause);
        this.why = why;
    }

    /** Its message. */
    public String why() {
        return why;
    }
}
