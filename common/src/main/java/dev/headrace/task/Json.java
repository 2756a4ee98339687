package dev.headrace.task;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.headrace.internal.text.Printable;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The JSON codec: records, beans, {@code Optional} and {@code java.time} (as ISO text, with offset and zone). Decimals keep
 * their digits: without a more specific class, they are read as {@code BigDecimal}. Unknown fields are ignored,
 * so that an older worker can run a newer submitter's tasks. Type names in a payload are never used.
 */
final class Json implements PayloadCodec {
    private static final int LONGEST_REASON = 300;

    /** No limit for strings and names except the size of the payload: a longer one could otherwise be written but not read. */
    private static final StreamReadConstraints NO_LIMIT_BUT_THE_SIZE = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(WrittenNumbers.MOST_DIGITS)
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(NO_LIMIT_BUT_THE_SIZE)
                    .build())
            .addModule(new JavaTimeModule().disable(JavaTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID))
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    static final Json DEFAULT = new Json(DEFAULT_MAX_BYTES);

    private final ObjectMapper mapper;
    private final int maxBytes;

    Json(int maxBytes) {
        this(MAPPER, maxBytes);
    }

    private Json(ObjectMapper mapper, int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxPayloadBytes: " + maxBytes + " is under 1");
        }
        this.mapper = mapper;
        this.maxBytes = maxBytes;
    }

    static Json of(ObjectMapper mapper) {
        if (mapper.getDeserializationConfig().getDefaultTyper(null) != null) {
            throw new IllegalArgumentException(
                    "mapper: it has default typing, so a payload would name the class that is made of"
                            + " it. Use a mapper without activateDefaultTyping");
        }
        return new Json(mapper.copy(), DEFAULT_MAX_BYTES);
    }

    @Override
    public int maxBytes() {
        return maxBytes;
    }

    @Override
    public PayloadCodec upTo(int bytes) {
        return bytes <= maxBytes ? this : new Json(mapper, bytes);
    }

    @Override
    public byte[] write(Object value) {
        ByteArrayBuilder bytes = new ByteArrayBuilder();
        try (JsonGenerator generator = new WrittenNumbers(mapper.createGenerator(bytes))) {
            mapper.writeValue(generator, value);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new PayloadException(
                    "a " + value.getClass().getName() + " cannot be written as JSON: " + reason(e), e);
        }
        byte[] written = bytes.toByteArray();
        if (written.length > maxBytes) {
            throw new PayloadException("a " + value.getClass().getName() + " is " + written.length
                    + " bytes as JSON, over the limit of " + maxBytes);
        }
        return written;
    }

    @Override
    public Object read(byte[] body, Type type) {
        if (body.length > maxBytes) {
            throw new PayloadException("the body is " + body.length + " bytes, over the limit of " + maxBytes);
        }
        @Nullable Object value;
        try {
            value = mapper.readValue(body, mapper.constructType(type));
        } catch (IOException | RuntimeException | Error e) {
            rethrowTemporary(e);
            throw new PayloadException("the body cannot be read as " + type.getTypeName() + ": " + reason(e), e);
        }
        if (value == null) {
            throw new PayloadException("the body is the JSON null, and " + type.getTypeName() + " was wanted");
        }
        return value;
    }

    /**
     * Throws the Error that caused the failure, which Jackson may have wrapped, if it is no fault of the body and can be temporary: a
     * full heap, or a class that cannot be loaded. A stack overflow, an AssertionError and all else that a constructor throws are
     * faults of the body.
     */
    private static void rethrowTemporary(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            boolean machine = cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError);
            if (cause instanceof Error error && (machine || cause instanceof LinkageError)) {
                throw error;
            }
        }
    }

    private static String reason(Throwable e) {
        if (!(e instanceof JacksonException jackson)) {
            return Printable.escape(e.getMessage() == null ? e.getClass().getName() : e.getMessage(), LONGEST_REASON);
        }
        StringBuilder text = new StringBuilder(String.valueOf(jackson.getOriginalMessage()));
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            text.append(" (at ").append(mapping.getPathReference()).append(')');
        } else if (jackson.getLocation() != null) {
            text.append(" (line ").append(jackson.getLocation().getLineNr());
            text.append(", column ").append(jackson.getLocation().getColumnNr()).append(')');
        }
        return Printable.escape(text.toString(), LONGEST_REASON);
    }

    /**
     * Rejects a number with more digits than the reader accepts. Reading a number takes time that grows with the square of
     * its digits, so the reader needs a limit. A number beyond it would be accepted here, and its task would die in the worker.
     */
    private static final class WrittenNumbers extends JsonGeneratorDelegate {
        /** The maximum number of characters of a number, including sign, point and exponent. */
        static final int MOST_DIGITS = 10_000;

        private static final double BITS_A_DIGIT = Math.log(10) / Math.log(2);

        WrittenNumbers(JsonGenerator generator) {
            super(generator, false);
        }

        @Override
        public void writeNumber(BigInteger value) throws IOException {
            // Without converting it to text, which takes long.
            if (value.bitLength() > MOST_DIGITS * BITS_A_DIGIT
                    || value.toString().length() > MOST_DIGITS) {
                throw tooLong();
            }
            super.writeNumber(value);
        }

        @Override
        public void writeNumber(BigDecimal value) throws IOException {
            if (value.precision() > MOST_DIGITS || value.toString().length() > MOST_DIGITS) {
                throw tooLong();
            }
            super.writeNumber(value);
        }

        @Override
        public void writeNumber(String encoded) throws IOException {
            if (encoded.length() > MOST_DIGITS) {
                throw tooLong();
            }
            super.writeNumber(encoded);
        }

        private JsonGenerationException tooLong() {
            return new JsonGenerationException("a number has more than " + MOST_DIGITS + " characters", this);
        }
    }
}
