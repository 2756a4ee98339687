package dev.headrace.internal.daemon.settings;

import dev.headrace.internal.text.Printable;
import java.util.OptionalInt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The port for metrics and health: 1 to 65535, 0 for any free port, or none.
 *
 * @param number the port; empty to serve nothing
 */
public record HttpPort(OptionalInt number) {
    static final String ALLOWED = "a port from 0 (any free one) to 65535, or off";
    private static final String OFF = "off";
    private static final int LARGEST = 65_535;

    public static HttpPort of(int number) {
        return new HttpPort(OptionalInt.of(number));
    }

    /** Returns the port in the format of settings. */
    @Override
    public String toString() {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : OFF;
    }

    /** Parses a setting. */
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
