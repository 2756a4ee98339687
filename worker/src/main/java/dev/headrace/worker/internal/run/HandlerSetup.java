package dev.headrace.worker.internal.run;

import dev.headrace.task.PayloadCodec;
import dev.headrace.worker.internal.threads.CallRunner;
import dev.headrace.worker.retry.Classifier;

/** How tasks are run: by which handlers, on which threads, and what classifies their errors. */
public record HandlerSetup(Handlers handlers, CallRunner threads, PayloadCodec codec, Classifier classifier) {}
