/** Keeps the leases of held tasks alive by heartbeats, and finds deliveries whose reply was lost. */
@NullMarked
package dev.headrace.worker.internal.lease;

import org.jspecify.annotations.NullMarked;
