package dev.headrace.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryIdsTest {
    @Test
    void idsAreInTheOrderOfTheirStreamAndNotOfTheirText() {
        assertThat(EntryIds.compare("9-0", "10-0")).isNegative();
        assertThat(EntryIds.compare("10-9", "10-10")).isNegative();
        assertThat(EntryIds.compare("10-10", "10-10")).isZero();
        assertThat(EntryIds.compare("18446744073709551615-0", "9223372036854775807-0"))
                .isPositive();
    }
}
