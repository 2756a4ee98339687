package dev.headrace.internal.text;

/** Makes text from outside fit for a log line or an error: control characters escaped, long ones cut. */
public final class Printable {
    private static final int LONGEST = 200;

    private Printable() {}

    /** The text with control characters, those that change the direction of text, and line separators as a backslash, u and four digits, cut after 200 characters. */
    public static String escape(String text) {
        return escape(text, LONGEST);
    }

    /** As {@link #escape(String)}, cut after {@code longest} characters. */
    public static String escape(String text, int longest) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), longest) + 8);
        for (int i = 0; i < text.length() && i < longest; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)
                    || reorders(c)
                    || c == '\u2028'
                    || c == '\u2029'
                    || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return text.length() > longest ? out.append('…').toString() : out.toString();
    }

    /** Returns true if the character makes a terminal show what follows in another order than it has. */
    private static boolean reorders(char c) {
        return c == '\u061c'
                || c == '\u200e'
                || c == '\u200f'
                || c >= '\u202a' && c <= '\u202e'
                || c >= '\u2066' && c <= '\u2069';
    }
}
