/** The programs that run as processes of their own, one for each system on the JVM. */
@org.jspecify.annotations.NullMarked
package dev.headrace.bench.child;
