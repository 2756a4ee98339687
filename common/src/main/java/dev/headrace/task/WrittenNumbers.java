package dev.headrace.task;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Refuses to write a number with more digits than the reader takes. Reading a number costs time that grows with the square of
 * its digits, so the reader needs a limit, and a number beyond it would be accepted here and dead in the worker.
 */
final class WrittenNumbers extends JsonGeneratorDelegate {
    /** The most characters that a number may have, sign, point and exponent included. */
    static final int MOST_DIGITS = 10_000;

    private static final double BITS_A_DIGIT = Math.log(10) / Math.log(2);

    WrittenNumbers(JsonGenerator generator) {
        super(generator, false);
    }

    @Override
    public void writeNumber(BigInteger value) throws IOException {
        // Without making text of it, as that is what takes long.
        if (value.bitLength() > MOST_DIGITS * BITS_A_DIGIT || value.toString().length() > MOST_DIGITS) {
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
