package dev.headrace.controller.internal.engine;

import dev.headrace.internal.protocol.control.RecoverRequest;

/** Notes how many candidates the largest call of {@code recover} had, and how many calls there were. */
final class LargestCall implements StoreSpy {
    private int largest;
    private int calls;

    @Override
    public Object called(String verb, Object[] args, Call store) throws Throwable {
        if (verb.equals("recover")) {
            calls++;
            largest = Math.max(largest, ((RecoverRequest) args[0]).candidates().size());
        }
        return store.make();
    }

    int largest() {
        return largest;
    }

    int calls() {
        return calls;
    }
}
