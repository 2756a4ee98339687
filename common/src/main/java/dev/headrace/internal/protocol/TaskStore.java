package dev.headrace.internal.protocol;

import dev.headrace.internal.protocol.control.ControllerStore;
import dev.headrace.internal.protocol.produce.ProducerStore;
import dev.headrace.internal.protocol.work.WorkerStore;

/** All verbs of the protocol, for a process with more than one role. Each role has its own interface. */
public interface TaskStore extends ProducerStore, WorkerStore, ControllerStore {}
