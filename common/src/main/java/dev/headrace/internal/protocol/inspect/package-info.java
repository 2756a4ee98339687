/** What people see of queues, shards, workers and tasks. */
@NullMarked
package dev.headrace.internal.protocol.inspect;

import org.jspecify.annotations.NullMarked;
