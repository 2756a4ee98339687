package dev.headrace.worker.internal.run;

import dev.headrace.task.PayloadCodec;
import dev.headrace.worker.internal.threads.CallRunner;
import dev.headrace.worker.retry.Classifier;

/** The setup for running tasks: the handlers, their threads, the codec and the classifier of errors. */
public record HandlerSetup(Handlers handlers, CallRunner threads, PayloadCodec codec, Classifier classifier) {}
