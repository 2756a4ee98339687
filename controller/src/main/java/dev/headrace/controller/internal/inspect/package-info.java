/** The read side: the state of queues, tasks and workers for people. Changes nothing. */
@NullMarked
package dev.headrace.controller.internal.inspect;

import org.jspecify.annotations.NullMarked;
