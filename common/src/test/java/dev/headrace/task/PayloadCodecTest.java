package dev.headrace.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadCodecTest {
    private final PayloadCodec json = PayloadCodec.json();

    record Visit(String who, int pages, Instant at, Duration stayed) {}

    record Nothing() {}

    @Test
    void aRecordWithTimesComesBackAsItWasAndReadsAsText() {
        Visit visit = new Visit("eve", 3, Instant.parse("2026-11-22T10:15:30.5Z"), Duration.ofSeconds(90));
        byte[] written = json.write(visit);
        assertThat(new String(written, UTF_8))
                .contains("\"2026-11-22T10:15:30.500Z\"")
                .contains("\"PT1M30S\"");
        assertThat(json.read(written, Visit.class)).isEqualTo(visit);
    }

    @Test
    void fieldsOfANewerSubmitterAreIgnored() {
        assertThat(json.read("{\"who\":\"eve\",\"since\":1}".getBytes(UTF_8), Visit.class)
                        .who())
                .isEqualTo("eve");
        assertThat(json.read(json.write(new Nothing()), Nothing.class)).isEqualTo(new Nothing());
    }

    @Test
    void aPayloadNeverChoosesItsClass() {
        byte[] evil = "[\"java.util.ArrayList\",[]]".getBytes(UTF_8);
        assertThatThrownBy(() -> json.read(evil, Visit.class)).isInstanceOf(PayloadException.class);
        assertThat(json.read(evil, Object.class)).isInstanceOf(ArrayList.class);
        assertThat((List<?>) json.read(evil, Object.class)).hasSize(2);
    }

    @Test
    void whatIsNoSuchValueIsRefusedInWordsThatFitALogLine() {
        for (String body : List.of("", "null", "{", "{\"pages\":\"x\ny\"}", "{} {}", "\u001b[31m", "7")) {
            assertThatThrownBy(() -> json.read(body.getBytes(UTF_8), Visit.class))
                    .as(body)
                    .isInstanceOf(PayloadException.class)
                    .hasMessageStartingWith("the body ")
                    .message()
                    .doesNotContain("\n", "\u001b")
                    .contains(Visit.class.getName());
        }
    }

    @Test
    void aValueThatRefersToItselfIsRefused() {
        List<Object> loop = new ArrayList<>();
        loop.add(loop);
        assertThatThrownBy(() -> json.write(loop)).isInstanceOf(PayloadException.class);
    }

    @Test
    void sizesOverTheLimitAreRefusedBothWays() {
        PayloadCodec small = PayloadCodec.json(10);
        assertThat(small.read(small.write("12345678"), String.class)).isEqualTo("12345678");
        assertThatThrownBy(() -> small.write("123456789"))
                .hasMessageContaining("11 bytes")
                .hasMessageContaining("10");
        assertThatThrownBy(() -> small.read(new byte[11], String.class)).hasMessageContaining("over the limit of 10");
        assertThatThrownBy(() -> PayloadCodec.json(0)).hasMessageContaining("max-payload-bytes");
    }
}
