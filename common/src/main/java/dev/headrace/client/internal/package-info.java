/** The engine of a client: submits in batches, spreads over shards, awaits ends, and retries within a deadline. */
@NullMarked
package dev.headrace.client.internal;

import org.jspecify.annotations.NullMarked;
