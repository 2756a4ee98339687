package dev.headrace.client.internal;

import dev.headrace.internal.protocol.produce.NewTask;
import dev.headrace.internal.protocol.produce.SubmitReply.Submitted;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Tasks that one caller submits together and that get one answer. A batch consists of groups.
 *
 * @param bytes their approximate size in a request
 * @param scheduled true if they have due times; a batch holds only one kind
 * @param giveUpAt when its caller gets an answer in any case, by the loop's clock
 */
record SubmitGroup(
        List<NewTask> tasks, long bytes, boolean scheduled, long giveUpAt, CompletableFuture<List<Submitted>> answer) {}
