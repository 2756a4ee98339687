package dev.headrace.worker.internal.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.task.Outcome;
import dev.headrace.task.TaskType;
import dev.headrace.worker.TaskContext;
import dev.headrace.worker.TaskHandler;
import org.junit.jupiter.api.Test;

class HandlersTest {
    private static final TaskType<String, Void> NOTE = TaskType.of("note", String.class);

    @Test
    void aSecondHandlerOfATypeIsRefusedWithTheClassesOfBoth() {
        Handlers handlers = new Handlers().handle(NOTE, (note, ctx) -> Outcome.done());
        assertThatThrownBy(() -> handlers.handle(NOTE, new Second()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the type 'note' has two handlers, one of dev.headrace.worker.internal.run.HandlersTest and"
                        + " dev.headrace.worker.internal.run.HandlersTest$Second; it can have one");
    }

    @Test
    void aSecondHandlerWithoutAResultIsNamedByTheClassThatItStandsIn() {
        Handlers handlers = new Handlers().handle(NOTE, new Second());
        assertThatThrownBy(() -> handlers.handleWithoutResult(NOTE, (note, ctx) -> ctx.attempt()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the type 'note' has two handlers, dev.headrace.worker.internal.run.HandlersTest$Second and one of"
                                + " dev.headrace.worker.internal.run.HandlersTest; it can have one");
    }

    private static final class Second implements TaskHandler<String, Void> {
        @Override
        public Outcome<Void> handle(String note, TaskContext ctx) {
            return Outcome.done();
        }
    }
}
