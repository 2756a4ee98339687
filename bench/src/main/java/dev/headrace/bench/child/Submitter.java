package dev.headrace.bench.child;

/** A client that submits. May be used by many threads. */
interface Submitter extends AutoCloseable {
    /** One, and waits until Redis has it. */
    void submit(int number);

    /** Many, from one thread, and waits until Redis has them all. */
    void submitAll(int from, int count);

    @Override
    void close();
}
