/** The state of queues, shards, workers and tasks for people. */
@NullMarked
package dev.headrace.internal.protocol.inspect;

import org.jspecify.annotations.NullMarked;
