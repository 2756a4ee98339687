package dev.headrace.internal.redis.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private record Call(int source, CompletableFuture<Integer> answer) {}

    private final Deque<Call> open = new ArrayDeque<>();

    private CompletableFuture<List<Integer>> ask(int count) {
        return Batches.each(IntStream.range(0, count).boxed().toList(), source -> {
                    Call call = new Call(source, new CompletableFuture<>());
                    open.add(call);
                    return call.answer;
                })
                .toCompletableFuture();
    }

    @Test
    void aThousandCallsAreOpenAtTheMostAndTheAnswersAreInOrder() {
        CompletableFuture<List<Integer>> answers = ask(12_345);
        int most = 0;
        while (!open.isEmpty()) {
            most = Math.max(most, open.size());
            Call call = open.removeLast();
            call.answer.complete(call.source);
        }
        assertThat(most).isEqualTo(1000);
        assertThat(answers)
                .isCompletedWithValue(IntStream.range(0, 12_345).boxed().toList());
    }

    @Test
    void afterAFailureNoMoreCallsAreSent() {
        CompletableFuture<List<Integer>> answers = ask(12_345);
        open.removeFirst().answer.completeExceptionally(new IllegalStateException("no"));
        assertThat(answers).isNotDone();
        open.forEach(call -> call.answer.complete(call.source));
        assertThat(open).hasSize(999);
        assertThat(answers).isCompletedExceptionally();
    }
}
