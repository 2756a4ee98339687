/**
 * Submitting tasks, and what a submitter may ask afterwards: cancel, look up, await. {@link
 * dev.headrace.client.HeadraceClient} is the door.
 */
@NullMarked
package dev.headrace.client;

import org.jspecify.annotations.NullMarked;
