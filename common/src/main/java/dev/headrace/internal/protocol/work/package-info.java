/** The interface of a worker: claims, heartbeats, settlements, releases. */
@NullMarked
package dev.headrace.internal.protocol.work;

import org.jspecify.annotations.NullMarked;
