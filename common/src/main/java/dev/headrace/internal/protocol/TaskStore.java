package dev.headrace.internal.protocol;

import dev.headrace.internal.protocol.control.ControllerStore;
import dev.headrace.internal.protocol.produce.ProducerStore;
import dev.headrace.internal.protocol.work.WorkerStore;

/** All verbs of the protocol, for a process that has more than one role. Each role has an interface of its own. */
public interface TaskStore extends ProducerStore, WorkerStore, ControllerStore {}
