package dev.headrace.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.impl.LaissezFaireSubTypeValidator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    record Times(OffsetDateTime offset, ZonedDateTime zoned, ZonedDateTime utc, Optional<String> note) {}

    record Numbers(Map<String, Object> map, JsonNode node, BigInteger big, Optional<Integer> none) {}

    @Test
    void whatWasSubmittedIsWhatTheHandlerGets() {
        // The second 02:30 of the night in which summer time ends.
        ZonedDateTime twice = ZonedDateTime.ofStrict(
                LocalDateTime.of(2026, 10, 25, 2, 30), ZoneOffset.ofHours(1), ZoneId.of("Europe/Berlin"));
        Times times = new Times(
                OffsetDateTime.parse("2026-03-29T01:30:00+02:00"),
                twice,
                ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneId.of("UTC")),
                Optional.of("x"));
        assertThat(json.read(json.write(times), Times.class)).isEqualTo(times);

        BigDecimal price = new BigDecimal("0.12345678901234567890");
        Numbers numbers = new Numbers(
                Map.of("price", price, "n".repeat(60_000), 1),
                JsonNodeFactory.withExactBigDecimals(true).objectNode().put("price", price),
                BigInteger.TEN.pow(9_999),
                Optional.empty());
        assertThat(json.read(json.write(numbers), Numbers.class)).isEqualTo(numbers);
    }

    @Test
    void aNumberThatNoHandlerCouldBeGivenIsRefusedWhenItIsWritten() {
        JsonNode node = JsonNodeFactory.instance.objectNode().put("n", BigInteger.TEN.pow(10_000));
        BigDecimal digits = new BigDecimal("0." + "1".repeat(10_000));
        for (Object number : List.of(BigInteger.TEN.pow(10_000), BigInteger.TEN.pow(999_999), digits, node)) {
            assertThatThrownBy(() -> json.write(number))
                    .isInstanceOf(PayloadException.class)
                    .hasMessageContaining("a number has more than 10000 characters");
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
        assertThatThrownBy(() -> PayloadCodec.json(0)).hasMessageContaining("maxPayloadBytes");
    }

    @Test
    void whateverTheBodyMakesJacksonThrowIsTheBodysDefect() {
        for (Class<?> type : List.of(Object.class, BigDecimal.class, BigInteger.class)) {
            assertThatThrownBy(() -> json.read("1e99999999999999999999".getBytes(StandardCharsets.UTF_8), type))
                    .isInstanceOf(PayloadException.class)
                    .hasMessageContaining("cannot be read as " + type.getName());
        }
    }

    @Test
    void aValueWhoseGetterNeverEndsCannotBeWritten() {
        assertThatThrownBy(() -> json.write(new Endless()))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("cannot be written as JSON");
    }

    /** A value that cannot be written. */
    public static final class Endless {
        public String getText() {
            throw new StackOverflowError();
        }
    }

    @Test
    void aTypeWithArgumentsIsReadWithThem() {
        TaskType<Map<String, List<Visit>>, Void> visits =
                TaskType.of("visits", new GenericType<Map<String, List<Visit>>>() {});
        Visit visit = new Visit("eve", 3, Instant.EPOCH, Duration.ZERO);
        byte[] written = json.write(Map.of("today", List.of(visit)));
        assertThat(visits.read(written, json).get("today")).containsExactly(visit);
    }

    @Test
    void aMapperOfTheUsersOwnIsCopiedAndKeepsTheLimits() {
        ObjectMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        PayloadCodec own = PayloadCodec.json(mapper).upTo(2 * PayloadCodec.DEFAULT_MAX_BYTES);
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE);

        record Bill(int grossTotal) {}
        assertThat(own.write(new Bill(7))).asString(UTF_8).isEqualTo("{\"gross_total\":7}");
        assertThat(own.maxBytes()).isEqualTo(2 * PayloadCodec.DEFAULT_MAX_BYTES);
        assertThatThrownBy(() -> own.write("x".repeat(3 * PayloadCodec.DEFAULT_MAX_BYTES)))
                .isInstanceOf(PayloadException.class);
    }

    @Test
    void aMapperThatLetsPayloadsNameClassesIsRefused() {
        ObjectMapper mapper = JsonMapper.builder()
                .activateDefaultTyping(LaissezFaireSubTypeValidator.instance)
                .build();
        assertThatThrownBy(() -> PayloadCodec.json(mapper))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mapper: ");
    }

    record Greedy(int value) {
        Greedy {
            if (value == 1) {
                throw new OutOfMemoryError("a full heap");
            } else if (value == 2) {
                throw new NoClassDefFoundError("missing");
            } else if (value == 3) {
                throw new StackOverflowError();
            } else if (value == 4) {
                throw new AssertionError("not 4");
            }
        }
    }

    /** It passes, or is mended by another version of the worker, so it is no fault of the body. */
    @Test
    void anErrorOfTheMachineWhileAValueIsMadeIsNoFaultOfTheBody() {
        assertThatThrownBy(() -> read(1)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> read(2)).isInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void anyOtherErrorOfAConstructorIsAFaultOfTheBody() {
        assertThatThrownBy(() -> read(3)).isInstanceOf(PayloadException.class);
        assertThatThrownBy(() -> read(4)).isInstanceOf(PayloadException.class).hasMessageContaining("not 4");
    }

    private Greedy read(int value) {
        return json.read(("{\"value\":" + value + "}").getBytes(UTF_8), Greedy.class);
    }
}
