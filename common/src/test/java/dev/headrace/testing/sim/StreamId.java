package dev.headrace.testing.sim;

/** An entry's id in a stream: milliseconds of the server's clock, and a number within them. */
record StreamId(long millis, long number) implements Comparable<StreamId> {
    static final StreamId ZERO = new StreamId(0, 0);
    static final StreamId LAST = new StreamId(Long.MAX_VALUE, Long.MAX_VALUE);

    static StreamId parse(String text) {
        int dash = text.indexOf('-');
        return new StreamId(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }

    /** The first id that a range's start lets in: {@code -}, an id, or {@code (} and an id. */
    static StreamId from(String start) {
        if (start.equals("-")) {
            return ZERO;
        }
        return start.startsWith("(") ? parse(start.substring(1)).next() : parse(start);
    }

    /** The last id that a range's end lets in: {@code +} or an id. */
    static StreamId to(String end) {
        return end.equals("+") ? LAST : parse(end);
    }

    StreamId next() {
        return new StreamId(millis, number + 1);
    }

    @Override
    public int compareTo(StreamId other) {
        int byTime = Long.compare(millis, other.millis);
        return byTime != 0 ? byTime : Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return millis + "-" + number;
    }
}
