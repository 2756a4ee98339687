package dev.headrace.worker;

import dev.headrace.task.PayloadCodec;
import dev.headrace.worker.retry.Classifier;

/** How tasks are run: by which handlers, on which threads, and who judges what they throw. */
record HandlerSetup(Handlers handlers, CallRunner threads, PayloadCodec codec, Classifier classifier) {}
