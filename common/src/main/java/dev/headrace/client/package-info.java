/**
 * The client: submits, cancels, looks up and awaits tasks, and manages dead tasks. Start with {@link
 * dev.headrace.client.HeadraceClient}.
 */
@NullMarked
package dev.headrace.client;

import org.jspecify.annotations.NullMarked;
