package dev.headrace.bench.child;

import dev.headrace.bench.handlers.RunCounts;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** What JobRunr runs: counts itself. */
public final class JobRunrTask implements JobRequest {
    private String payload = "";

    /** For JobRunr, which sets the payload afterwards. */
    public JobRunrTask() {}

    /** With its payload. */
    public JobRunrTask(String payload) {
        this.payload = payload;
    }

    @Override
    public Class<Handler> getJobRequestHandler() {
        return Handler.class;
    }

    /** Runs it. */
    public static final class Handler implements JobRequestHandler<JobRunrTask> {
        @Override
        public void run(JobRunrTask task) {
            RunCounts.ofThisProcess().ran(task.payload);
        }
    }
}
