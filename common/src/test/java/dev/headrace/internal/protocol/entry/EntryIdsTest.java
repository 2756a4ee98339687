package dev.headrace.internal.protocol.entry;

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

    @Test
    void anIdBeyondWhatJavaCountsToIsOfTheLastMomentThatItKnows() {
        assertThat(EntryIds.millis("1764000000000-7")).isEqualTo(1_764_000_000_000L);
        assertThat(EntryIds.millis("9223372036854775808-1")).isEqualTo(Long.MAX_VALUE);
        assertThat(EntryIds.millis("18446744073709551615-18446744073709551615")).isEqualTo(Long.MAX_VALUE);
    }
}
