/** The read side: what people ask of queues, tasks and workers, answered from what Redis holds. Changes nothing. */
@NullMarked
package dev.headrace.controller.internal.inspect;

import org.jspecify.annotations.NullMarked;
