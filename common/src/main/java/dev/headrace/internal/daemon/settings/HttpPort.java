package dev.headrace.internal.daemon.settings;

import dev.headrace.internal.text.Printable;
import java.util.OptionalInt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where to serve metrics and health: a port from 1 to 65535, 0 for any that is free, or nowhere.
 *
 * @param number empty to serve nothing
 */
public record HttpPort(OptionalInt number) {
    static final String ALLOWED = "a port from 0 (any free one) to 65535, or off";
    private static final String OFF = "off";
    private static final int LARGEST = 65_535;

    public static HttpPort of(int number) {
        return new HttpPort(OptionalInt.of(number));
    }

    /** As settings spell it. */
    @Override
    public String toString() {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : OFF;
    }

    /** Reads it from a setting. */
    static final class Converter implements ITypeConverter<HttpPort> {
        @Override
        public HttpPort convert(String text) {
            if (text.equalsIgnoreCase(OFF)) {
                return new HttpPort(OptionalInt.empty());
            }
            if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > LARGEST) {
                throw new TypeConversionException("'" + Printable.escape(text) + "' is not " + ALLOWED);
            }
            return HttpPort.of(Integer.parseInt(text));
        }
    }
}
