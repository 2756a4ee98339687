package dev.headrace.internal.daemon.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Durations are read as people write them. */
class DurationConverterTest {
    private final DurationConverter converter = new DurationConverter();

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "5s, PT5S",
        "2m, PT2M",
        "24h, PT24H",
        "7d, PT168H",
        "PT1H30M, PT1H30M",
        "0s, PT0S",
        "5 S, PT5S"
    })
    void aDurationIsRead(String text, Duration expected) {
        assertThat(converter.convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "", "-5s", "PT-5S", "5w", "1e3s", "99999999999999s", "five", "P999999999999D"})
    void whatIsNoDurationIsRefusedWithWhatIsAllowed(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> converter.convert(text))
                .withMessageContaining("500ms, 5s, 2m, 24h");
    }
}
