/** The client's answers about tasks and dead letters. */
@NullMarked
package dev.headrace.view;

import org.jspecify.annotations.NullMarked;
