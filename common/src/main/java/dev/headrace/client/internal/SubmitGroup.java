package dev.headrace.client.internal;

import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Tasks that one caller submits together and that get one answer together. The unit that batches are made of.
 *
 * @param bytes roughly what they weigh in a request
 * @param scheduled whether they have due times, as a batch holds only one kind
 * @param giveUpAt when its caller is answered in any case, by the loop's clock
 */
record SubmitGroup(
        List<NewTask> tasks, long bytes, boolean scheduled, long giveUpAt, CompletableFuture<List<Submitted>> answer) {}
