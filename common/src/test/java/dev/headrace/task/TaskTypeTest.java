package dev.headrace.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TaskTypeTest {
    private static final TaskType<Order, Void> MAIL = TaskType.of("mail", Order.class);
    private static final TaskType<Order, Bill> BILL =
            TaskType.of("bill", Order.class).withResult(Bill.class);
    private static final TaskType<List<Order>, List<Bill>> BILLS =
            TaskType.of("bills", new GenericType<List<Order>>() {}).withResult(new GenericType<List<Bill>>() {});

    private final PayloadCodec json = PayloadCodec.json();

    record Order(String id) {}

    record Bill(int cents) {}

    @Test
    void aResultIsReadAsItsTypeNamesIt() {
        Bill bill = BILL.readResult(json.write(new Bill(5)), json);
        assertThat(bill).isEqualTo(new Bill(5));
        List<Bill> bills = BILLS.readResult(json.write(List.of(new Bill(6))), json);
        assertThat(bills.get(0).cents()).isEqualTo(6);
        List<Order> orders = BILLS.read(json.write(List.of(new Order("a"))), json);
        assertThat(orders.get(0).id()).isEqualTo("a");
        int count = MAIL.withResult(int.class).readResult("7".getBytes(UTF_8), json);
        assertThat(count).isEqualTo(7);
    }

    @Test
    void aTypeWithoutAResultReadsNone() {
        assertThat(MAIL.result()).isEqualTo(Void.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MAIL.readResult(json.write(new Bill(5)), json))
                .withMessageContaining("'mail'")
                .withMessageContaining("withResult");
    }

    /** Else the caller's own code would meet a ClassCastException, where nothing names the task or the codec. */
    @Test
    void whatACodecReadsAsAnotherClassIsNoResult() {
        for (TaskType<?, ?> type : List.of(BILL, BILLS, MAIL.withResult(int.class))) {
            assertThatThrownBy(() -> type.readResult(new byte[0], new Stubborn()))
                    .isInstanceOf(PayloadException.class)
                    .hasMessageContaining("java.lang.String")
                    .hasMessageContaining(type.result().getTypeName());
        }
        assertThat(MAIL.withResult(String.class).readResult(new byte[0], new Stubborn()))
                .isEqualTo("always this");
    }

    @Test
    void aTypeWithAVariableIsRefusedWhereItIsWritten() {
        assertThat(new GenericType<Map<String, ? extends List<Bill[]>>>() {}.type())
                .isNotNull();
        this.<Bill>refused();
    }

    private <T> void refused() {
        for (ThrowingCallable written : List.<ThrowingCallable>of(
                () -> new GenericType<T>() {},
                () -> new GenericType<List<T>>() {},
                () -> new GenericType<Map<String, List<T>[]>>() {},
                () -> new GenericType<List<? extends T>>() {},
                () -> new GenericType<List<? super T>>() {})) {
            assertThatIllegalStateException().isThrownBy(written).withMessageContaining("variable");
        }
    }

    private static final class Stubborn implements PayloadCodec {
        @Override
        public byte[] write(Object value) {
            return new byte[0];
        }

        @Override
        public Object read(byte[] body, Type type) {
            return "always this";
        }
    }
}
