package dev.headrace.internal.redis.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpaqueTextTest {
    @Test
    void whateverTheBytesTheyComeBackAsTheyWere() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertThat(OpaqueText.bytes(OpaqueText.of(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void textThatIsValidIsItself() {
        for (String text : new String[] {"", "worker-1", "Grüße", "😀 and \uFFFD"}) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(OpaqueText.of(bytes)).isEqualTo(text);
            assertThat(OpaqueText.bytes(text)).isEqualTo(bytes);
        }
    }

    @Test
    void differentNamesStayDifferent() {
        assertThat(OpaqueText.of(new byte[] {'a', (byte) 0xFF}))
                .isNotEqualTo(OpaqueText.of(new byte[] {'a', (byte) 0xFE}));
    }
}
