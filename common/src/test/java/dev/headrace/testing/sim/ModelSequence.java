package dev.headrace.testing.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last numbers of somebody who numbers its calls, and the answers they got. */
final class ModelSequence {
    private final int kept;
    private final Map<Long, Object> answers = new LinkedHashMap<>();
    private long last;

    ModelSequence(int kept) {
        this.kept = kept;
    }

    ModelSequence copy() {
        ModelSequence copy = new ModelSequence(kept);
        copy.answers.putAll(answers);
        copy.last = last;
        return copy;
    }

    long last() {
        return last;
    }

    @Nullable Object answer(long number) {
        return answers.get(number);
    }

    void used(long number, Object answer) {
        last = number;
        answers.put(number, answer);
        answers.remove(number - kept);
    }
}
