package dev.headrace.client;

import static dev.headrace.internal.text.Argument.required;

import dev.headrace.task.TaskType;

/**
 * A task to submit together with others. Immutable.
 *
 * @param <P> the payload's type
 * @param type the task's type
 * @param payload the task's payload
 * @param submission the options of the submission, such as its id and its time
 */
public record TaskRequest<P>(TaskType<P, ?> type, P payload, Submission submission) {

    /** @throws NullPointerException if the type or the submission is null */
    public TaskRequest {
        required(type, "type");
        required(submission, "submission");
    }

    /** Returns a request without an id and with the default options. */
    public static <P> TaskRequest<P> of(TaskType<P, ?> type, P payload) {
        return new TaskRequest<>(type, payload, Submission.plain());
    }

    /** Returns a request with these options. */
    public static <P> TaskRequest<P> of(TaskType<P, ?> type, P payload, Submission submission) {
        return new TaskRequest<>(type, payload, submission);
    }
}
