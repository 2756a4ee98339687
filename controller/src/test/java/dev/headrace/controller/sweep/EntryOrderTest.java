package dev.headrace.controller.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryOrderTest {
    @Test
    void idsAreInTheOrderOfTheirStreamAndNotOfTheirText() {
        assertThat(EntryOrder.compare("9-0", "10-0")).isNegative();
        assertThat(EntryOrder.compare("10-9", "10-10")).isNegative();
        assertThat(EntryOrder.compare("10-10", "10-10")).isZero();
        assertThat(EntryOrder.compare("18446744073709551615-0", "9223372036854775807-0"))
                .isPositive();
    }
}
