package dev.headrace.internal.protocol.entry;

/** The names of an entry's fields, except the limits that a submission may set: see {@link Limit}. Other fields are kept. */
public final class EntryField {
    /** The task type's name. Required. */
    public static final String TYPE = "type";
    /** The payload. Required; may be empty. */
    public static final String BODY = "body";
    /** The task's id, when it is not this entry's own lease text. */
    public static final String ID = "id";
    /** The fencing token: 1 when absent, raised with every new entry. */
    public static final String TOKEN = "token";
    /** The number of this attempt: 1 when absent. */
    public static final String ATTEMPT = "attempt";
    /** Failures so far: 0 when absent. */
    public static final String FAILURES = "failures";
    /** The lane it came from, while it is in another. */
    public static final String LANE = "lane";
    /** Requeues so far for any reason: 0 when absent; the first goes to the high lane. */
    public static final String REQUEUES = "requeues";
    /** Crashes of an owner so far: 0 when absent. */
    public static final String STALE_REQUEUES = "stale_heartbeat_requeues";
    /** Missing first heartbeats so far: 0 when absent. */
    public static final String MISSING_REQUEUES = "missing_heartbeat_requeues";
    /** How often it was returned because a worker did not know its type: 0 when absent. */
    public static final String UNKNOWN_TYPE_RETURNS = "unknown_type_returns";
    /** How often it was delivered and did not reach the worker completely: 0 when absent. */
    public static final String UNDELIVERED = "undelivered";
    /** How long to keep the result, in milliseconds. */
    public static final String KEEP = "keep";
    /** How long a chosen id is known after the task's end, in milliseconds; a day when absent. */
    public static final String DEDUP = "dedup";
    /** When a chosen-id or scheduled task was submitted, in milliseconds of the server's clock. */
    public static final String SUBMITTED = "submitted";
    /** W3C traceparent of the submitter. */
    public static final String TRACE = "trace";
    /** The prefix of a caller's header. */
    public static final String HEADER_PREFIX = "h:";

    private EntryField() {}
}
