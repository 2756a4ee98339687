package dev.headrace.internal.text;

/** Makes text from outside safe for a log line or an error: escapes control characters, and cuts long texts. */
public final class Printable {
    private static final int LONGEST = 200;

    private Printable() {}

    /**
     * Returns the text, cut after 200 characters, with control, direction and line separator characters as a backslash, u and
     * four digits.
     */
    public static String escape(String text) {
        return escape(text, LONGEST);
    }

    /** Like {@link #escape(String)}, cut after {@code longest} characters. */
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

    /** Returns true if the character changes the order in which a terminal shows the following text. */
    private static boolean reorders(char c) {
        return c == '\u061c'
                || c == '\u200e'
                || c == '\u200f'
                || c >= '\u202a' && c <= '\u202e'
                || c >= '\u2066' && c <= '\u2069';
    }
}
