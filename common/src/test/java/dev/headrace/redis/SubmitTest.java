package dev.headrace.redis;

import static dev.headrace.redis.Fixture.get;
import static dev.headrace.redis.Fixture.named;
import static dev.headrace.redis.Fixture.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.protocol.StoreException;
import dev.headrace.protocol.SubmitReply;
import dev.headrace.task.Lane;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubmitTest extends ScriptOnRedis {
    @Test
    void aBatchSentAgainAddsNothingAndIsAnsweredTheSame() {
        SubmitReply first = get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL), task(Lane.HIGH))));
        SubmitReply again = get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL), task(Lane.HIGH))));

        assertThat(again).isEqualTo(first);
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isOne();
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.HIGH))).isOne();
        assertThat(f.stat("submitted")).isEqualTo(2);
    }

    @Test
    void aNumberThatIsNotTheNextIsRefusedWithTheLastOne() {
        get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL))));

        assertThat(get(f.store.submit(f.batch("p", 3, task(Lane.NORMAL))))).isEqualTo(new SubmitReply.OutOfSequence(1));
        assertThat(get(f.store.submit(f.batch("unknown", 2, task(Lane.NORMAL)))))
                .isEqualTo(new SubmitReply.OutOfSequence(0));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isOne();
    }

    @Test
    void theAnswersOfTheLastFiveBatchesAreKept() {
        for (int i = 1; i <= 7; i++) {
            get(f.store.submit(f.batch("p", i, task(Lane.NORMAL))));
        }
        assertThat(get(f.store.submit(f.batch("p", 3, task(Lane.NORMAL))))).isInstanceOf(SubmitReply.Taken.class);
        assertThat(get(f.store.submit(f.batch("p", 2, task(Lane.NORMAL)))))
                .isEqualTo(new SubmitReply.AnswerForgotten(7));
    }

    @Test
    void aChosenIdIsTakenOnce() {
        SubmitReply.Taken first = (SubmitReply.Taken) get(f.store.submit(f.batch("p", 1, named("order-1"))));
        SubmitReply.Taken second = (SubmitReply.Taken)
                get(f.store.submit(f.batch("q", 1, named("order-1"), named("order-2"), named("order-2"))));

        assertThat(first.tasks()).containsExactly(new SubmitReply.Submitted("order-1", false));
        assertThat(second.tasks())
                .containsExactly(
                        new SubmitReply.Submitted("order-1", true),
                        new SubmitReply.Submitted("order-2", false),
                        new SubmitReply.Submitted("order-2", true));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isEqualTo(2);
        assertThat(f.stat("duplicates")).isEqualTo(2);
    }

    @Test
    void aFullQueueRefusesTheWholeBatchAndTheRefusalUsesTheNumberUp() {
        f.redis.call("HSET", f.keys.meta(), "max_depth", "2");
        f.submit(task(Lane.NORMAL));
        f.claim(alice, Lane.NORMAL);
        f.submit(task(Lane.NORMAL));

        SubmitReply reply = get(f.store.submit(f.batch("q", 1, task(Lane.NORMAL), task(Lane.NORMAL))));

        assertThat(reply).isEqualTo(new SubmitReply.QueueFull(1, 2));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isEqualTo(2);
        assertThat(get(f.store.submit(f.batch("q", 2, task(Lane.NORMAL))))).isInstanceOf(SubmitReply.Taken.class);
    }

    @Test
    void aLaneThatIsNoStreamIsRefusedBeforeAnythingIsWritten() {
        f.redis.call("SET", f.keys.lane(Lane.LOW) + "x", "x");
        f.redis.call("DEL", f.keys.lane(Lane.LOW));
        f.redis.call("SET", f.keys.lane(Lane.LOW), "x");

        assertThatThrownBy(() -> get(f.store.submit(f.batch("p", 1, task(Lane.NORMAL), task(Lane.LOW)))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
        assertThat(f.redis.number("XLEN", f.keys.lane(Lane.NORMAL))).isZero();
    }

    @Test
    void thePublicIdIsTheLeaseTextAndTheTimelineBeginsWithIt() {
        List<String> ids = f.submit(task(Lane.NORMAL), task(Lane.LOW));

        assertThat(ids.get(0)).matches("\\d+-\\d+");
        assertThat(ids.get(1)).matches("\\d+-\\d+@low");
        assertThat(f.timeline()).containsExactly(ids.get(0) + " submitted", ids.get(1) + " submitted");
    }
}
