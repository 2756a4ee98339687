package dev.headrace.bench.report;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a scenario is held to: the median over all rounds of a figure that is made within each round.
 *
 * @param text what it says, for people
 * @param figure of a round, not a number when something it needs was not measured
 * @param atLeast whether the bound is the least that is allowed, else the most
 * @param bound itself
 */
public record Bar(String text, ToDoubleFunction<Round> figure, boolean atLeast, double bound) {
    /** It must reach the bound. */
    public static Bar atLeast(double bound, String text, ToDoubleFunction<Round> figure) {
        return new Bar(text, figure, true, bound);
    }

    /** It must stay within the bound. */
    public static Bar atMost(double bound, String text, ToDoubleFunction<Round> figure) {
        return new Bar(text, figure, false, bound);
    }

    /** Whether a median holds it. */
    public boolean met(double median) {
        return atLeast ? median >= bound : median <= bound;
    }

    /** For people. */
    public String wanted() {
        return (atLeast ? "≥ " : "≤ ") + number(bound);
    }

    /** A measured figure; as exactly as it takes to see that it is not the bound, which is written this way. */
    public static String beside(String bound, double figure) {
        String text = number(figure);
        return bound.endsWith(" " + text) ? number(figure, 4) : text;
    }

    /** A figure, as exactly as it is of use. */
    public static String number(double figure) {
        return number(figure, 3);
    }

    private static String number(double figure, int digits) {
        if (Double.isNaN(figure)) {
            return "not measured";
        }
        return figure >= 100
                ? String.format(Locale.ROOT, "%,.0f", figure)
                : String.format(Locale.ROOT, "%." + digits + "g", figure)
                        .replaceFirst("(\\.\\d*?)0+$", "$1")
                        .replaceFirst("\\.$", "");
    }
}
