/** The subcommands that show queues, shards and workers, and raise a queue's number of shards. */
@NullMarked
package dev.headrace.controller.cli.queue;

import org.jspecify.annotations.NullMarked;
